/** Builds the HTTP request of an attempt: body, headers and signature. */
@NullMarked
package io.ringback.dispatch.render;

import org.jspecify.annotations.NullMarked;
