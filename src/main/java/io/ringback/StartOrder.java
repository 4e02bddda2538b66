package io.ringback;

/**
 * Defines the order of startup: observers of Quarkus' {@code StartupEvent} use one of these as {@code @Priority}, the
 * smallest first.
 *
 * <p>The HTTP port opens after the last of them, and no scheduled method runs before it.
 */
public final class StartOrder {
    /** Checks the form of settings, without the database, so that an invalid start fails at once. */
    public static final int SETTINGS = 50;

    /** Checks well-formed settings for safety and for the files that they name. */
    public static final int SAFETY = 60;

    /** All checks without the database are complete. */
    public static final int CHECKED = 70;

    /** Starts the embedded PostgreSQL; development mode only. */
    public static final int EMBEDDED_DATABASE = 100;

    /** The database answers and has the schema of this version. */
    public static final int SCHEMA = 200;

    /** The encryption keys match the database. */
    public static final int KEYS = 250;

    /** The effective settings are logged. */
    public static final int REPORT = 260;

    /** The master account exists. */
    public static final int MASTER_ACCOUNT = 300;

    /** The demo account exists; development mode only. */
    public static final int DEMO_ACCOUNT = 400;

    /** Deliveries may be sent. */
    public static final int DISPATCHER = 1000;

    /** A process with one task performs it and exits. */
    public static final int WORK = 1100;

    /** Scheduled methods may run. */
    public static final int SCHEDULER = 1500;

    /** The banner of development mode is logged. */
    public static final int BANNER = 2000;

    private StartOrder() {}
}
