package io.ringback.denial;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Describes one attack.
 *
 * @param name its name in the report
 * @param act performs it on a stage and ends by itself; returns the count of each status
 */
record Attack(String name, Act act) {

    /** Performs an attack; {@code rounds} sets its duration. */
    interface Act {
        Map<Integer, Integer> run(Stage stage, int rounds) throws Exception;
    }

    /** Returns the attacks whose name contains the system property {@code denial.only}; all without it. */
    static List<Attack> all() {
        String only = System.getProperty("denial.only", "");
        return Stream.of(StrangersAttacks.all(), TenantsAttacks.all())
                .flatMap(List::stream)
                .filter(attack -> attack.name().contains(only))
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
