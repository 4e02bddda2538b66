package io.ringback.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body once, up to its limit. One that is a little too large is still taken in and thrown away, since many
 * clients read no answer before they have sent everything; one that is far too large is answered and cut off.
 */
final class Upload {
    private static final long PATIENCE = 16L << 20;
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final RoutingContext context;
    private final long limit;
    private final Consumer<Buffer> then;
    private final Runnable tooLarge;
    private final Buffer body = Buffer.buffer();
    private long seen;
    private boolean over;

    private Upload(RoutingContext context, long limit, Consumer<Buffer> then, Runnable tooLarge) {
        this.context = context;
        this.limit = limit;
        this.then = then;
        this.tooLarge = tooLarge;
    }

    static void read(RoutingContext context, long limit, Consumer<Buffer> then, Runnable tooLarge) {
        new Upload(context, limit, then, tooLarge).begin();
    }

    private void begin() {
        HttpServerRequest request = context.request();
        String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean asks = expectsContinue(request.getHeader(HttpHeaders.EXPECT));
        if (declared != null && exceeds(declared, asks ? limit : limit + PATIENCE)) {
            cutOff();
            return;
        }
        if (asks) {
            request.response().writeContinue();
            request.headers().remove(HttpHeaders.EXPECT);
        }
        long deadline = context.vertx().setTimer(LONGEST.toMillis(), late -> tooSlow());
        context.addEndHandler(_ -> context.vertx().cancelTimer(deadline));
        request.handler(this::take)
                .endHandler(_ -> end(deadline))
                // A caller who hangs up, or frames a body wrongly, is no fault of ours to log.
                .exceptionHandler(broken -> context.fail(400, broken));
        request.resume();
    }

    private void take(Buffer chunk) {
        seen += chunk.length();
        if (over || context.response().ended()) {
            return;
        }
        if (seen <= limit) {
            body.appendBuffer(chunk);
        } else if (seen > limit + PATIENCE) {
            cutOff();
        }
    }

    /** A body that drips in must not hold a connection and what it has sent so far for as long as it likes. */
    private void tooSlow() {
        if (!over) {
            over = true;
            context.request().connection().close();
        }
    }

    private void end(long deadline) {
        context.vertx().cancelTimer(deadline);
        if (over) {
            return;
        }
        if (seen > limit) {
            over = true;
            tooLarge.run();
        } else {
            then.accept(body);
        }
    }

    private void cutOff() {
        over = true;
        closeAfterwards(context);
        tooLarge.run();
    }

    /** The answer to come is the last on its connection. */
    static void closeAfterwards(RoutingContext context) {
        context.response().putHeader(HttpHeaders.CONNECTION, "close");
        context.addBodyEndHandler(_ -> context.request().connection().close());
    }

    private static boolean expectsContinue(@Nullable String expect) {
        return "100-continue".equalsIgnoreCase(expect);
    }

    /** The HTTP decoder has refused a length that is no number. */
    private static boolean exceeds(String declared, long most) {
        return declared.length() > 18 || Long.parseLong(declared) > most;
    }
}
