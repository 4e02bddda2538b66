package io.ringback.ops;

import io.ringback.Spelling;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Finds settings with our prefix that no code reads: most are misspelt. */
final class UnknownSettings {
    private static final String PREFIX = "RINGBACK_";
    private static final String SERVICE_HOST = "_SERVICE_HOST";
    /** Divisor of the name's length that limits the number of different letters of a suggestion. */
    private static final int NEAR = 3;

    private static final List<String> KNOWN = Settings.ALL.stream()
            .map(Setting::variable)
            .filter(name -> name.startsWith(PREFIX))
            .toList();

    private UnknownSettings() {}

    /** Returns a sentence for each unknown environment variable and system property with our prefix. */
    static List<String> find(Set<String> variables, Set<String> properties) {
        Set<String> unknown = new TreeSet<>();
        variables.stream()
                .filter(name -> isOurs(name) && !KNOWN.contains(Setting.variable(name)))
                .filter(name -> !isServiceLink(name, variables))
                .forEach(unknown::add);
        properties.stream()
                .filter(name -> isOurs(name) && Settings.find(name) == null)
                .forEach(unknown::add);
        return unknown.stream().map(UnknownSettings::sentence).toList();
    }

    private static boolean isOurs(String name) {
        return Setting.variable(name).startsWith(PREFIX);
    }

    /** Returns whether Kubernetes added the variable for a Service named {@code ringback}. */
    private static boolean isServiceLink(String name, Set<String> variables) {
        return variables.stream()
                .filter(host -> host.endsWith(SERVICE_HOST))
                .map(host -> host.substring(0, host.length() - SERVICE_HOST.length()))
                .anyMatch(service -> name.startsWith(service + "_SERVICE_")
                        || name.equals(service + "_PORT")
                        || name.startsWith(service + "_PORT_"));
    }

    private static String sentence(String name) {
        String variable = Setting.variable(name);
        String nearest = KNOWN.stream()
                .min(Comparator.comparingInt(known -> Spelling.distance(known, variable)))
                .orElseThrow();
        boolean meant = Spelling.distance(nearest, variable) - 1 <= (variable.length() - PREFIX.length()) / NEAR;
        return name + " is not a setting of this version"
                + (meant ? ": did you mean " + nearest + "?" : "; docs/configuration.md lists them");
    }
}
