/** What tests stand on: a real PostgreSQL, a real receiver with scripted answers, a clock to set, the program itself. */
@NullMarked
package io.ringback.testing;

import org.jspecify.annotations.NullMarked;
