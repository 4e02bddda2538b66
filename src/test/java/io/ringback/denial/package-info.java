/**
 * Denial of service by unauthenticated callers, tenants and receivers, against the packaged program with a small heap.
 */
@NullMarked
package io.ringback.denial;

import org.jspecify.annotations.NullMarked;
