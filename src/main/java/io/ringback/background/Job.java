package io.ringback.background;

/**
 * Work that begins every second while the process runs. The class that does it produces this as a bean.
 *
 * <p>A run that takes longer than a second delays its next run; a failure is logged and does not end the job.
 *
 * @param name for the log and for liveness, as {@code Housekeeping.keep}
 */
public record Job(String name, Runnable work) {}
