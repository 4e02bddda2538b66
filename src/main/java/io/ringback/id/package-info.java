/** Identities: time-ordered ids, made in one place and shown in one form. */
@NullMarked
package io.ringback.id;

import org.jspecify.annotations.NullMarked;
