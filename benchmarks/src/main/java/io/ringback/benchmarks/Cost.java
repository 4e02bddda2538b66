package io.ringback.benchmarks;

import io.ringback.benchmarks.Report.Bound;
import java.util.List;

/** Measures the cost of one unit of work: processor time of the program and of PostgreSQL, and bytes of WAL. */
final class Cost {
    private static final String EACH = " for each ";

    private final Server server;
    private final Processor serverTime;
    private final List<Processor> programs;
    private final double[] program;
    private final double[] postgres;
    private final double[] wal;
    private double programBefore;
    private double postgresBefore;
    private long walBefore;

    /**
     * Creates a meter.
     *
     * @param programs the processes of the program that do the work; their times are added
     */
    Cost(Stage stage, int repetitions, Processor... programs) {
        this.server = stage.server;
        this.serverTime = stage.serverTime;
        this.programs = List.of(programs);
        this.program = Figures.none(repetitions);
        this.postgres = Figures.none(repetitions);
        this.wal = Figures.none(repetitions);
    }

    void begin() {
        walBefore = server.wal();
        programBefore = programMicros();
        postgresBefore = serverTime.micros();
    }

    /** Records the cost since {@link #begin()}, divided by {@code units}. */
    void end(int repetition, long units) {
        program[repetition] = (programMicros() - programBefore) / units;
        postgres[repetition] = (serverTime.micros() - postgresBefore) / units;
        wal[repetition] = (double) (server.wal() - walBefore) / units;
    }

    void tell(Report report, String section, String unit) {
        tellTimes(report, section, unit);
        report.figure(section, "WAL" + EACH + unit, "B", wal);
    }

    /** Reports as {@link #tell} does, with an aim for the WAL. */
    void tell(Report report, String section, String unit, double mostWal) {
        tellTimes(report, section, unit);
        report.aim(section, "WAL" + EACH + unit, "B", Bound.AT_MOST, mostWal, wal);
    }

    private void tellTimes(Report report, String section, String unit) {
        if (!programs.isEmpty()) {
            report.figure(section, "processor time of the program" + EACH + unit, "µs", program);
        }
        report.figure(section, "processor time of PostgreSQL" + EACH + unit, "µs", postgres);
    }

    private double programMicros() {
        return programs.stream().mapToDouble(Processor::micros).sum();
    }
}
