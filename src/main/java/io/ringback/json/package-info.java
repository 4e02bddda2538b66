/** JSON of our own: reads and writes it in one form, with bounds. */
@NullMarked
package io.ringback.json;

import org.jspecify.annotations.NullMarked;
