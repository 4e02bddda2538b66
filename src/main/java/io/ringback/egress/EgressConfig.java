package io.ringback.egress;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Configures which targets the service may connect to. */
@ConfigMapping(prefix = "ringback.egress")
interface EgressConfig {
    /**
     * Allowed targets that are otherwise blocked, such as loopback and private addresses: CIDRs, names, and
     * {@code *.suffix} for all names below one.
     */
    Optional<List<String>> allow();

    /** Whether only https URLs may be called. */
    @WithDefault("false")
    boolean httpsOnly();

    /** PEM file of certificate authorities that are trusted in addition to the platform's. */
    Optional<Path> caBundle();

    /** Whether a webhook may disable certificate verification ({@code tls_verify: false}). */
    @WithDefault("false")
    boolean allowTlsSkip();

    /** URL of a proxy, {@code http://host:port}, for all requests. It must filter targets: see docs/egress.md. */
    Optional<String> proxy();

    /**
     * Blocked ports from 1024 on: protocols that must not receive HTTP requests of strangers (SIP, IRC, X11, databases,
     * cluster control planes).
     */
    @WithDefault("1719,1720,1723,2049,2375,2376,2379,2380,3306,5060,5061,5432,6000,6379,6443,"
            + "6665,6666,6667,6668,6669,6697,10250,11211,27017")
    Optional<List<Integer>> deniedPorts();

    /** Addresses of name servers to use instead of the machine's. */
    Optional<List<String>> nameservers();
}
