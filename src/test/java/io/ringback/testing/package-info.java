/**
 * The test harness: a real PostgreSQL, a real receiver with scripted answers, a settable clock, the packaged program.
 */
@NullMarked
package io.ringback.testing;

import org.jspecify.annotations.NullMarked;
