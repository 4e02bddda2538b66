/** The outbox: pending deliveries, which process owns them, and what becomes of them. */
@NullMarked
package io.ringback.delivery;

import org.jspecify.annotations.NullMarked;
