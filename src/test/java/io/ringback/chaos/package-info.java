/** The chaos run: real processes under faults, and a check of guarantees against received requests. */
@NullMarked
package io.ringback.chaos;

import org.jspecify.annotations.NullMarked;
