/** How long a start takes, and the training that shortens it. */
@NullMarked
package io.ringback.startup;

import org.jspecify.annotations.NullMarked;
