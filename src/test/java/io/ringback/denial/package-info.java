/** Denial of service: what a stranger, a tenant or a receiver may try, against the packaged program with a small heap. */
@NullMarked
package io.ringback.denial;

import org.jspecify.annotations.NullMarked;
