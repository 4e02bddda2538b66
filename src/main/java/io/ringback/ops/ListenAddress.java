package io.ringback.ops;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Optional;

/** Tells whether this machine can listen on an address, before anything else has begun. */
final class ListenAddress {
    private ListenAddress() {}

    /** What is wrong with {@code host} as the value of {@code variable}, in a sentence; empty when a port can be opened there. */
    static Optional<String> fault(String variable, String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            return address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null
                    ? Optional.empty()
                    : Optional.of(
                            "%s: '%s' is not an address of this machine, such as 0.0.0.0".formatted(variable, host));
        } catch (UnknownHostException unknown) {
            return Optional.of("%s: '%s' is not a host that is known here, such as 0.0.0.0".formatted(variable, host));
        } catch (SocketException interfacesUnknown) {
            return Optional.empty();
        }
    }
}
