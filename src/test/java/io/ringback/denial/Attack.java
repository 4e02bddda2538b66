package io.ringback.denial;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One way to harm everybody.
 *
 * @param name what is done, as it stands in the report
 * @param act does it on a stage, and ends by itself; how often which status came back
 */
record Attack(String name, Act act) {

    /** What an attacker does; {@code rounds} says for how long. */
    interface Act {
        Map<Integer, Integer> run(Stage stage, int rounds) throws Exception;
    }

    /** Those whose name contains the system property {@code denial.only}, all without it. */
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
