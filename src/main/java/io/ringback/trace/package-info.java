/** Trace context (W3C) of events, from the request that posts one to the requests that deliver it. */
@NullMarked
package io.ringback.trace;

import org.jspecify.annotations.NullMarked;
