/** The read side: events, deliveries and attempts, as the API lists them. */
@NullMarked
package io.ringback.history;

import org.jspecify.annotations.NullMarked;
