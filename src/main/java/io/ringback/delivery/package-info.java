/** The outbox: pending deliveries, the shards that a process owns, and the settlement of attempts. */
@NullMarked
package io.ringback.delivery;

import org.jspecify.annotations.NullMarked;
