/** Intake: stores events and their deliveries in one transaction. */
@NullMarked
package io.ringback.event;

import org.jspecify.annotations.NullMarked;
