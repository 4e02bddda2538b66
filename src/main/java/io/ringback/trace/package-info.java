/** Which trace a thing belongs to, from the request that brought it to the requests that tell of it. */
@NullMarked
package io.ringback.trace;

import org.jspecify.annotations.NullMarked;
