/** The chaos run: real processes under faults, and a check of what was promised against what was received. */
@NullMarked
package io.ringback.chaos;

import org.jspecify.annotations.NullMarked;
