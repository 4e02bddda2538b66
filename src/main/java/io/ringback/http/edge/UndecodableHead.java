package io.ringback.http.edge;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.ringback.http.ApiException;
import io.ringback.http.ExceptionMappers;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Marks a request whose head cannot be decoded. {@link ApiEntryHandler} then rejects it like others, after the
 * responses to earlier requests. It counts as decoded, since Vert.x would answer a {@code DecoderResult} failure with a
 * bare status.
 */
final class UndecodableHead extends DecoderResult {
    /** Headers that affect the response; everything else of the request is dropped. */
    private static final List<String> KEPT = List.of("X-Request-ID", "Accept");

    private final Throwable fault;

    private UndecodableHead(Throwable fault) {
        super(fault);
        this.fault = fault;
    }

    /** Replaces {@code part}, the part of a request that was read; it is the last request of its connection. */
    static HttpRequest request(HttpRequest part, Throwable fault) {
        HttpRequest refused = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        for (String name : KEPT) {
            String value = part.headers().get(name);
            if (value != null) {
                refused.headers().set(name, value);
            }
        }
        refused.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        refused.setDecoderResult(new UndecodableHead(fault));
        return refused;
    }

    /** Returns the error of {@code request}; null for one with a decoded head. */
    static @Nullable ApiException refusal(HttpServerRequest request) {
        if (!(request.decoderResult() instanceof UndecodableHead head)) {
            return null;
        }
        return ExceptionMappers.ofStatus(
                switch (head.fault) {
                    case TooLongHttpLineException _ -> 414;
                    case TooLongHttpHeaderException _ -> 431;
                    default -> 400;
                });
    }

    @Override
    public boolean isSuccess() {
        return true;
    }

    @Override
    public boolean isFailure() {
        return false;
    }
}
