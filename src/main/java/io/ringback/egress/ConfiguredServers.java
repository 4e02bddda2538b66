package io.ringback.egress;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import io.netty.resolver.dns.DnsServerAddressStream;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Restricts DNS queries to the configured name servers. Netty would follow referrals, which attackers control, to any
 * address.
 *
 * <p>Rejected alternative: overriding this in Netty's resolver, which can be extended only without TCP.
 */
final class ConfiguredServers implements DnsServerAddressStreamProvider {
    private final DnsServerAddressStreamProvider source;
    private final Set<InetSocketAddress> known = ConcurrentHashMap.newKeySet();

    /** Uses {@code servers}, or those of the machine if there are none. */
    ConfiguredServers(List<InetSocketAddress> servers) {
        this.source = servers.isEmpty()
                ? DnsServerAddressStreamProviders.platformDefault()
                : new SequentialDnsServerAddressStreamProvider(servers);
    }

    @Override
    public DnsServerAddressStream nameServerAddressStream(String hostname) {
        DnsServerAddressStream servers = source.nameServerAddressStream(hostname);
        DnsServerAddressStream listed = servers.duplicate();
        for (int i = 0; i < listed.size(); i++) {
            known.add(listed.next());
        }
        return servers;
    }

    /** Prevents {@code channel} from writing or connecting to other addresses. */
    <C extends Channel> C only(C channel) {
        channel.pipeline().addFirst(new Filter());
        return channel;
    }

    private final class Filter extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (message instanceof DatagramPacket packet && !known.contains(packet.recipient())) {
                ReferenceCountUtil.release(message);
                var _ = promise.setFailure(new IOException("not a configured name server"));
            } else {
                var _ = context.write(message, promise);
            }
        }

        @Override
        public void connect(
                ChannelHandlerContext context, SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            if (remote instanceof InetSocketAddress server && known.contains(server)) {
                var _ = context.connect(remote, local, promise);
            } else {
                var _ = promise.setFailure(new IOException("not a configured name server"));
            }
        }
    }
}
