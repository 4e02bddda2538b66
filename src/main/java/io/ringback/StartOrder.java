package io.ringback;

/**
 * The order in which the service starts: observers of Quarkus' {@code StartupEvent} carry one of these as their
 * {@code @Priority}, the smallest first.
 *
 * <p>The HTTP port opens after the last of them, and no scheduled method runs before it.
 */
public final class StartOrder {
    /** What needs no database is checked first: a start that must fail fails at once. */
    public static final int SETTINGS = 50;

    /** Settings that are well formed are checked for what they open, and for what they name. */
    public static final int SAFETY = 60;

    /** From here on nothing is wrong that can be found without the database. */
    public static final int CHECKED = 70;

    /** Development only: PostgreSQL itself. */
    public static final int EMBEDDED_DATABASE = 100;

    /** From here on the database answers and its schema is this version's. */
    public static final int SCHEMA = 200;

    /** From here on what is sealed in the database is known to open. */
    public static final int KEYS = 250;

    /** What is in effect is told. */
    public static final int REPORT = 260;

    /** From here on there is a master account. */
    public static final int MASTER_ACCOUNT = 300;

    /** Development only: the demo account. */
    public static final int DEMO_ACCOUNT = 400;

    /** Deliveries may leave. */
    public static final int DISPATCHER = 1000;

    /** A process that is to end when its work is done does it now. */
    public static final int WORK = 1100;

    /** Scheduled methods may run. */
    public static final int SCHEDULER = 1500;

    /** Development only: what a newcomer needs to know, said last. */
    public static final int BANNER = 2000;

    private StartOrder() {}
}
