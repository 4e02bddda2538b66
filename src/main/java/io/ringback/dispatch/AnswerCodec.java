package io.ringback.dispatch;

import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestEncoder;

/** Writes the requests of one HTTP/1.1 connection and reads their answers; in the place of the client's own codec. */
final class AnswerCodec extends CombinedChannelDuplexHandler<AnswerDecoder, HttpRequestEncoder> {
    /** The name of the client's codec. */
    static final String NAME = "codec";

    AnswerCodec(HttpDecoderConfig config, ReceiverConnection connection) {
        super(new AnswerDecoder(config, connection), new HttpRequestEncoder());
    }
}
