package io.ringback.account;

import com.fasterxml.jackson.databind.JsonNode;
import io.ringback.http.ApiException;
import io.ringback.http.Body;
import io.ringback.http.Envelope.Answer;
import io.ringback.http.Envelope.Listing;
import io.ringback.http.JsonFields;
import io.ringback.http.Responses;
import io.ringback.http.ValidationErrors;
import io.ringback.http.lists.ListResponse;
import io.ringback.http.lists.Page;
import io.ringback.http.lists.PageRequest;
import io.ringback.id.Ids;
import io.vertx.ext.web.RoutingContext;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Serves the long-lived tokens of an account. */
@Tag(name = "Tokens")
@Path("/v1/accounts/{account_id}/tokens")
class TokenResource {
    static final int MAX_NAME = 128;
    /** Latest year of an expiry; Java supports later years than the database. */
    private static final int LAST_YEAR = 9999;
    /** Precision of the database, applied before the first response so that later ones are equal. */
    static final ChronoUnit PRECISION = ChronoUnit.MICROS;

    private final Caller caller;
    private final Tokens tokens;
    private final TokenIssuer issuer;
    private final Audit audit;
    private final InstantSource clock;

    TokenResource(Caller caller, Tokens tokens, TokenIssuer issuer, Audit audit, InstantSource clock) {
        this.caller = caller;
        this.tokens = tokens;
        this.issuer = issuer;
        this.audit = audit;
        this.clock = clock;
    }

    @Operation(
            operationId = "createToken",
            summary = "Create a token",
            description = "The secret is part of this response only.",
            extensions = @Extension(name = "x-status", value = "201"))
    @RequestBody(content = @Content(mediaType = "application/json", schema = @Schema(implementation = TokenView.class)))
    @APIResponse(
            responseCode = "200",
            description = "The token, with its secret",
            headers = @Header(name = "Location", schema = @Schema(type = SchemaType.STRING)))
    @PUT
    @Transactional
    public RestResponse<Answer<TokenView>> create(Body body, RoutingContext context) throws SQLException {
        ValidationErrors validationErrors = new ValidationErrors();
        JsonFields jsonFields = JsonFields.of(body.data(), validationErrors);
        String name = jsonFields.string("name", 1, MAX_NAME);
        String role = jsonFields.oneOf("role", Role.SHOWN, Role.ADMIN.shown());
        Instant expiresAt = expiry(jsonFields, validationErrors);
        validationErrors.throwIfAny();
        TokenIssuer.Issued issued = issuer.issue(
                caller.pathAccount(), name, role, expiresAt, context.response().headers());
        Token token = issued.token();
        audit.record(Audit.Action.TOKEN_CREATED, token.accountId, token.id);
        return Responses.created(
                TokenView.of(token, issued.secret()),
                "/v1/accounts/%s/tokens/%s".formatted(Ids.show(token.accountId), Ids.show(token.id)));
    }

    @Operation(
            operationId = "listTokens",
            summary = "List the tokens of an account",
            description = "Newest first, in pages; without their secrets.")
    @Parameter(ref = "PageSize")
    @APIResponse(responseCode = "200", description = "One page of tokens")
    @GET
    public RestResponse<Listing<TokenView>> list(@Context UriInfo uri) {
        PageRequest page = PageRequest.of(uri);
        var found = Token.page(caller.pathAccount(), page);
        return ListResponse.of(Page.of(found, page, token -> token.id).map(TokenView::of));
    }

    @Operation(operationId = "getToken", summary = "Show a token", description = "Without its secret.")
    @APIResponse(responseCode = "200", description = "The token")
    @GET
    @Path("{token_id}")
    public RestResponse<Answer<TokenView>> get(@PathParam("token_id") String shown) {
        return Responses.ok(TokenView.of(
                Token.of(caller.pathAccount(), id(shown)).orElseThrow(() -> ApiException.badIdentifier(shown))));
    }

    @Operation(
            operationId = "revokeToken",
            summary = "Revoke a token",
            description = "The token becomes invalid at once, on other processes within a second.")
    @APIResponse(responseCode = "200", description = "The revoked token")
    @DELETE
    @Path("{token_id}")
    public RestResponse<Answer<TokenView>> revoke(@PathParam("token_id") String shown) {
        return Responses.ok(TokenView.of(tokens.revoke(caller.pathAccount(), id(shown))));
    }

    private static UUID id(String shown) {
        return Ids.parse(shown).orElseThrow(() -> ApiException.badIdentifier(shown));
    }

    private @Nullable Instant expiry(JsonFields jsonFields, ValidationErrors validationErrors) {
        JsonNode value = jsonFields.raw("expires_at");
        if (value == null) {
            return null;
        }
        try {
            OffsetDateTime time = OffsetDateTime.parse(value.asText());
            if (value.isTextual()
                    && time.getYear() <= LAST_YEAR
                    && time.toInstant().isAfter(clock.instant())) {
                return time.toInstant().truncatedTo(PRECISION);
            }
        } catch (DateTimeException notATime) {
            // Reported below, together with times in the past.
        }
        validationErrors.add(
                "expires_at", "wrong_format", "Must be a future time, in ISO 8601 with an offset", null, value);
        return null;
    }
}
