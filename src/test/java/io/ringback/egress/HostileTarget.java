package io.ringback.egress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Holds one line of the corpus of targets that must never be called.
 *
 * @param kind the kind of the problem
 * @param records the records of its name, as {@code CNAME=b.test A=10.0.0.1}; empty when no lookup is needed
 */
record HostileTarget(String kind, String url, String records) {
    private static final Path CORPUS = Path.of("src/test/resources/hostile-targets.txt");

    /** Returns all targets, with the listening port and the one allowed address filled in. */
    static List<HostileTarget> all(int port, String outside) throws IOException {
        try (Stream<String> lines = Files.lines(CORPUS)) {
            return lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.replace("{port}", Integer.toString(port)).replace("{outside}", outside))
                    .map(HostileTarget::parse)
                    .toList();
        }
    }

    /** Adds its records to {@code names}. */
    void tell(NameServer names) {
        if (records.isEmpty()) {
            return;
        }
        String host = url.replaceFirst("^https?://", "").replaceFirst(":.*", "").toLowerCase(Locale.ROOT);
        String owner = host;
        List<NameServer.Entry> entries = new ArrayList<>();
        for (String part : records.split(" ", -1)) {
            String value = part.substring(part.indexOf('=') + 1);
            boolean alias = part.startsWith("CNAME=");
            entries.add(alias ? NameServer.alias(owner, value, 0) : NameServer.address(owner, value, 0));
            owner = alias ? value : owner;
        }
        names.zone(host, entries.toArray(NameServer.Entry[]::new));
    }

    private static HostileTarget parse(String line) {
        String[] parts = line.split("\t", -1);
        return new HostileTarget(parts[0], parts[1].translateEscapes(), parts.length > 2 ? parts[2] : "");
    }
}
