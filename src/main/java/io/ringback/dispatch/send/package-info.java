/** Sends one HTTP request to a receiver: resolution, connection, TLS, and the limits of the response. */
@NullMarked
package io.ringback.dispatch.send;

import org.jspecify.annotations.NullMarked;
