/** The front door: store an event and fan it out in one transaction. */
@NullMarked
package io.ringback.event;

import org.jspecify.annotations.NullMarked;
