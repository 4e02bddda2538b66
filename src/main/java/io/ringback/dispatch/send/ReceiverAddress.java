package io.ringback.dispatch.send;

import io.vertx.core.net.impl.SocketAddressImpl;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The address of a receiver as one account uses it. The client's pools are found by it, so that no connection is shared by
 * two accounts: bytes that a server sends too early could otherwise become the answer to another account's request.
 */
final class ReceiverAddress extends SocketAddressImpl {
    private final UUID account;
    private final @Nullable Object only;

    /** An address that was checked. */
    ReceiverAddress(UUID account, InetSocketAddress address) {
        super(address);
        this.account = account;
        this.only = null;
    }

    /** A name that a proxy, or the client itself, looks up. */
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

    /** The same, with a pool that holds no connection yet and that nothing else uses. */
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
