package io.ringback.dispatch.send;

import io.vertx.core.net.impl.SocketAddressImpl;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Identifies a receiver's address for one account. The client's pools are keyed by it, so that accounts never share a
 * connection. Otherwise bytes that a server sends too early could become the response to another account's request.
 */
final class ReceiverAddress extends SocketAddressImpl {
    private final UUID account;
    private final @Nullable Object only;

    /** Creates a checked address. */
    ReceiverAddress(UUID account, InetSocketAddress address) {
        super(address);
        this.account = account;
        this.only = null;
    }

    /** Creates a name that a proxy, or the client itself, resolves. */
    ReceiverAddress(UUID account, String host, int port) {
        super(port, host);
        this.account = account;
        this.only = null;
    }

    private ReceiverAddress(UUID account, ReceiverAddress other, Object only) {
        super(other.port(), other.host());
        this.account = account;
        this.only = only;
    }

    /** Returns an equal address with a new, empty pool that nothing else uses. */
    ReceiverAddress anew() {
        return new ReceiverAddress(account, this, new Object());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ReceiverAddress that
                && super.equals(that)
                && account.equals(that.account)
                && Objects.equals(only, that.only);
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + account.hashCode();
    }
}
