package io.ringback.background;

/**
 * Describes work that starts every second while the process runs. Its class produces this as a bean.
 *
 * <p>A run that takes longer than a second delays its next run; a failure is logged and does not end the job.
 *
 * @param name the name in logs and liveness, as {@code Housekeeping.keep}
 */
public record Job(String name, Runnable work) {}
