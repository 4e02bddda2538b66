/** Running it. */
@NullMarked
package io.ringback.ops;

import org.jspecify.annotations.NullMarked;
