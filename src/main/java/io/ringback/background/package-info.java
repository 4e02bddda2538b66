/** Scheduled jobs: what runs, for how long, and its end before the pools of connections close. */
@NullMarked
package io.ringback.background;

import org.jspecify.annotations.NullMarked;
