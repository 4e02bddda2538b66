package io.ringback.http.edge;

import io.ringback.http.ApiException;
import io.ringback.http.Body;
import io.ringback.http.BodyBytes;
import io.ringback.http.ClientAddress;
import io.ringback.http.Credentials;
import io.ringback.http.ExceptionMappers;
import io.ringback.http.MediaTypes;
import io.ringback.http.MemoryBudget;
import io.ringback.http.TokenVerifier;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Admits request bodies. The caller is identified first, by the token outside the body. An unknown caller may send
 * {@link #OF_STRANGERS} bytes, since the envelope may contain the token.
 */
@ApplicationScoped
class RequestBodyAdmission {
    /** Maximum body size of a caller who is not identified yet. */
    static final int OF_STRANGERS = 64 << 10;

    private static final int MAX_TOKENS = 100_000;
    private static final int MAX_EVENTS_TOKENS = 1_000_000;
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final HttpConfig config;
    private final RequestMemory memory;
    private final TokenVerifier tokens;
    private final ErrorResponder errorResponder;

    RequestBodyAdmission(HttpConfig config, RequestMemory memory, TokenVerifier tokens, ErrorResponder errorResponder) {
        this.config = config;
        this.memory = memory;
        this.tokens = tokens;
        this.errorResponder = errorResponder;
    }

    /** Reads the body of {@code context} and then calls {@code then}, or sends an error. */
    void receive(RoutingContext context, ApiPath apiPath, Consumer<Body> then) {
        String token = mayHaveBody(context.request()) ? Credentials.beforeBody(context) : null;
        String owner = token == null ? null : tokens.rememberedOwner(token);
        if (token == null || owner != null) {
            read(context, apiPath, owner, then);
            return;
        }
        context.vertx()
                .executeBlocking(() -> tokens.owner(token), false)
                .onSuccess(found -> {
                    if (found == null && isWrong(context, apiPath)) {
                        upload(context, apiPath, null, then).refuse(refusal(context, token));
                    } else {
                        read(context, apiPath, found, then);
                    }
                })
                .onFailure(failure -> upload(context, apiPath, null, then).refuse(ExceptionMappers.of(failure)));
    }

    private void read(RoutingContext context, ApiPath apiPath, @Nullable String owner, Consumer<Body> then) {
        upload(context, apiPath, owner, then).begin();
    }

    /** Returns whether an invalid token ends the request before its body is read. */
    private static boolean isWrong(RoutingContext context, ApiPath apiPath) {
        return Credentials.ofHead(context) != null
                && !READING.contains(context.request().method())
                && !apiPath.logsIn();
    }

    private RequestBodyReader upload(
            RoutingContext context, ApiPath apiPath, @Nullable String owner, Consumer<Body> then) {
        String address = ClientAddress.of(context.request()).network();
        MemoryBudget.Hold trees = memory.trees().hold(owner, address);
        MemoryBudget.Hold bytes = memory.uploads().hold(owner, address);
        context.addEndHandler(_ -> {
            trees.end();
            bytes.end();
        });
        long limit = (apiPath.takesEvents() ? config.maxEventsBody() : config.maxBody()).asLongValue();
        RequestBodyReader.Limits limits =
                new RequestBodyReader.Limits(limit, owner == null ? Math.min(limit, OF_STRANGERS) : limit);
        int maxTokens = apiPath.takesEvents() ? MAX_EVENTS_TOKENS : MAX_TOKENS;
        return new RequestBodyReader(context, limits, bytes, new RequestBodyReader.Outcome() {
            @Override
            public void complete(BodyBytes body) {
                then.accept(new Body(
                        body,
                        MediaTypes.of(context.request()),
                        maxTokens,
                        trees,
                        memory.trees().most()));
            }

            @Override
            public void refuse(ApiException why) {
                errorResponder.refuse(context, why);
            }

            @Override
            public ApiException unknownCaller() {
                return refusal(context, Credentials.beforeBody(context));
            }
        });
    }

    private ApiException refusal(RoutingContext context, @Nullable String token) {
        return tokens.refusal(token, ClientAddress.of(context.request()));
    }

    private static boolean mayHaveBody(HttpServerRequest request) {
        String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return declared != null
                ? !declared.equals("0")
                : request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || request.version() == HttpVersion.HTTP_2;
    }
}
