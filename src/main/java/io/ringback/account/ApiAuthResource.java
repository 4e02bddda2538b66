package io.ringback.account;

import io.ringback.http.ApiException;
import io.ringback.http.Body;
import io.ringback.http.ClientAddress;
import io.ringback.http.Credentials;
import io.ringback.http.Envelope.LoggedIn;
import io.ringback.http.JsonFields;
import io.ringback.http.Problem;
import io.ringback.http.Responses;
import io.ringback.http.ValidationErrors;
import io.vertx.ext.web.RoutingContext;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Serves logins with an API key, compatible with the Kazoo platform. */
@Tag(name = "Tokens")
@Path("/v1/api_auth")
class ApiAuthResource {
    static final int KEY_LENGTH = 64;
    private static final Duration VALID = Duration.ofDays(1);
    /** Maximum number of login tokens of an account; the oldest are removed first. */
    private static final int MOST_TOKENS = 1_000;

    private final ApiKeys keys;
    private final Audit audit;
    private final FailedLoginLimiter failedLoginLimiter;
    private final TokenIssuer issuer;
    private final InstantSource clock;

    ApiAuthResource(
            ApiKeys keys, Audit audit, FailedLoginLimiter failedLoginLimiter, TokenIssuer issuer, InstantSource clock) {
        this.keys = keys;
        this.audit = audit;
        this.failedLoginLimiter = failedLoginLimiter;
        this.issuer = issuer;
        this.clock = clock;
    }

    @Operation(
            operationId = "logIn",
            summary = "Log in with an API key",
            description = "Returns a token with all permissions in the key's account, valid for a day.",
            extensions = {@Extension(name = "x-anonymous", value = "true"), @Extension(name = "x-status", value = "201")
            })
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ApiKeyView.class)))
    @APIResponse(responseCode = "200", description = "The token, in the envelope's `auth_token`")
    @APIResponse(responseCode = "401", ref = "InvalidCredentials")
    @Anonymous
    @PUT
    @Transactional
    public RestResponse<LoggedIn<GrantView>> logIn(Body body, RoutingContext context) throws SQLException {
        ValidationErrors validationErrors = new ValidationErrors();
        String key = JsonFields.of(body.data(), validationErrors).requiredString("api_key", KEY_LENGTH, KEY_LENGTH);
        validationErrors.throwIfAny();
        ClientAddress address = ClientAddress.of(context.request());
        failedLoginLimiter.checkLogIn(address);
        failedLoginLimiter.takeLogIn(address);
        UUID account = keys.accountOf(key)
                .orElseThrow(() -> failedLoginLimiter.failedLogIn(
                        address, ApiException.of(Problem.INVALID_CREDENTIALS, "the API key is unknown", "api_key")));
        Instant end = clock.instant().truncatedTo(TokenResource.PRECISION).plus(VALID);
        TokenIssuer.Issued issued = issuer.issue(
                account,
                Token.LOG_IN,
                Role.ADMIN.shown(),
                end,
                context.response().headers());
        Token.keepLogIns(account, MOST_TOKENS);
        audit.record(Audit.Action.LOGGED_IN, account, issued.token().id);
        Credentials.accepted(context);
        Grant grant = new Grant(issued.token().id, account, Role.ADMIN, end, true);
        return Responses.loggedIn(GrantView.of(grant), issued.secret().reveal());
    }
}
