/** Foundations of our own API: envelope, errors, field checks, credentials. It knows no feature. */
@NullMarked
package io.ringback.http;

import org.jspecify.annotations.NullMarked;
