/** Foundations of the API: envelope, errors, field checks, credentials. It depends on no feature. */
@NullMarked
package io.ringback.http;

import org.jspecify.annotations.NullMarked;
