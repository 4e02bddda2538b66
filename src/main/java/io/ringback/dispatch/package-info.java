/** Fetches due deliveries, sends them within limits, and settles the results. */
@NullMarked
package io.ringback.dispatch;

import org.jspecify.annotations.NullMarked;
