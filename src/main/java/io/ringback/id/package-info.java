/** Ids: UUIDv7, generated and formatted in one place. */
@NullMarked
package io.ringback.id;

import org.jspecify.annotations.NullMarked;
