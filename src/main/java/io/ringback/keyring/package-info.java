/** What is secret at rest: sealed in the database, and opened only by those who hold a key. */
@NullMarked
package io.ringback.keyring;

import org.jspecify.annotations.NullMarked;
