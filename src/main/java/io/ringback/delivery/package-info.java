/** The outbox: what is still owed. */
@NullMarked
package io.ringback.delivery;

import org.jspecify.annotations.NullMarked;
