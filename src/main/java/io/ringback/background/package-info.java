/** Scheduled jobs: runs them, detects hanging ones, and ends them before the connection pools close. */
@NullMarked
package io.ringback.background;

import org.jspecify.annotations.NullMarked;
