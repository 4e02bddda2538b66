package io.ringback.http;

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
 * Lets bodies in. Who calls is known first, by the token before the body: a stranger may send no more than {@link
 * #OF_STRANGERS}, whose envelope may still have a token.
 */
@ApplicationScoped
class Uploads {
    /** How much is read for a caller who is not known yet. */
    static final int OF_STRANGERS = 64 << 10;

    private static final int MAX_TOKENS = 100_000;
    private static final int MAX_EVENTS_TOKENS = 1_000_000;
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final HttpConfig config;
    private final RequestMemory memory;
    private final TokenVerifier tokens;
    private final Refusals refusals;

    Uploads(HttpConfig config, RequestMemory memory, TokenVerifier tokens, Refusals refusals) {
        this.config = config;
        this.memory = memory;
        this.tokens = tokens;
        this.refusals = refusals;
    }

    /** Reads the body of {@code context} and then calls {@code then}, or answers in its place. */
    void receive(RoutingContext context, Target target, Consumer<Body> then) {
        String token = mayHaveBody(context.request()) ? Credentials.beforeBody(context) : null;
        String owner = token == null ? null : tokens.rememberedOwner(token);
        if (token == null || owner != null) {
            read(context, target, owner, then);
            return;
        }
        context.vertx()
                .executeBlocking(() -> tokens.owner(token), false)
                .onSuccess(found -> {
                    if (found == null && isWrong(context, target)) {
                        upload(context, target, null, then).refuse(refusal(context, token));
                    } else {
                        read(context, target, found, then);
                    }
                })
                .onFailure(failure -> upload(context, target, null, then).refuse(Answers.of(failure)));
    }

    private void read(RoutingContext context, Target target, @Nullable String owner, Consumer<Body> then) {
        upload(context, target, owner, then).begin();
    }

    /** Whether a token that is nobody's ends the request, whatever the envelope says. */
    private static boolean isWrong(RoutingContext context, Target target) {
        return Credentials.ofHead(context) != null
                && !READING.contains(context.request().method())
                && !target.logsIn();
    }

    private Upload upload(RoutingContext context, Target target, @Nullable String owner, Consumer<Body> then) {
        String address = ClientAddress.of(context.request()).network();
        MemoryBudget.Hold trees = memory.trees().hold(owner, address);
        MemoryBudget.Hold bytes = memory.uploads().hold(owner, address);
        context.addEndHandler(_ -> {
            trees.end();
            bytes.end();
        });
        long limit = (target.takesEvents() ? config.maxEventsBody() : config.maxBody()).asLongValue();
        Upload.Limits limits = new Upload.Limits(limit, owner == null ? Math.min(limit, OF_STRANGERS) : limit);
        int maxTokens = target.takesEvents() ? MAX_EVENTS_TOKENS : MAX_TOKENS;
        return new Upload(context, limits, bytes, new Upload.Outcome() {
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
                refusals.refuse(context, why);
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
