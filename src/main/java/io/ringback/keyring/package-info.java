/** Encryption of secrets at rest with keys that the operator configures. */
@NullMarked
package io.ringback.keyring;

import org.jspecify.annotations.NullMarked;
