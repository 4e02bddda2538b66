package io.ringback.ops;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Optional;

/** Checks before startup that this machine can listen on an address. */
final class ListenAddress {
    private ListenAddress() {}

    /**
     * Returns why {@code host}, the value of {@code variable}, cannot be used; empty when a port can be opened there.
     */
    static Optional<String> fault(String variable, String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            return address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null
                    ? Optional.empty()
                    : Optional.of("%s: '%s' is not an address of this machine; use for example 0.0.0.0"
                            .formatted(variable, host));
        } catch (UnknownHostException unknown) {
            return Optional.of("%s: cannot resolve the host '%s'; use for example 0.0.0.0".formatted(variable, host));
        } catch (SocketException interfacesUnknown) {
            return Optional.empty();
        }
    }
}
