package io.ringback.egress;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the service may connect to. */
@ConfigMapping(prefix = "ringback.egress")
interface EgressConfig {
    /**
     * What may be reached although it is loopback, private or otherwise refused: CIDRs, names, and {@code *.suffix} for all
     * names below one.
     */
    Optional<List<String>> allow();

    /** Whether only https may be called. */
    @WithDefault("false")
    boolean httpsOnly();

    /** A file of PEM certificates whose authorities are believed beside the platform's. */
    Optional<Path> caBundle();

    /** Whether a webhook may ask for its server's certificate not to be checked ({@code tls_verify: false}). */
    @WithDefault("false")
    boolean allowTlsSkip();

    /** A proxy, {@code http://host:port}, that all requests go through. It has to guard: see docs/egress.md. */
    Optional<String> proxy();

    /**
     * Ports that are refused although they are 1024 or above: those of protocols that a stranger's HTTP request should
     * not reach (SIP, IRC, X11, databases, the control planes of a cluster).
     */
    @WithDefault("1719,1720,1723,2049,2375,2376,2379,2380,3306,5060,5061,5432,6000,6379,6443,"
            + "6665,6666,6667,6668,6669,6697,10250,11211,27017")
    Optional<List<Integer>> deniedPorts();

    /** Name servers to ask in place of those of the machine, by their addresses. */
    Optional<List<String>> nameservers();
}
