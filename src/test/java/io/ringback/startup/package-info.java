/** Startup time, and the training that shortens it. */
@NullMarked
package io.ringback.startup;

import org.jspecify.annotations.NullMarked;
