package io.ringback.dispatch.send;

import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestEncoder;

/** Writes the requests of one HTTP/1.1 connection and reads their responses, replacing the client's own codec. */
final class ResponseCodec extends CombinedChannelDuplexHandler<ResponseDecoder, HttpRequestEncoder> {
    /** The name of the client's codec. */
    static final String NAME = "codec";

    ResponseCodec(HttpDecoderConfig config, ReceiverConnection connection) {
        super(new ResponseDecoder(config, connection), new HttpRequestEncoder());
    }
}
