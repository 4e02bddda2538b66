/** What happened. */
@NullMarked
package io.ringback.attempt;

import org.jspecify.annotations.NullMarked;
