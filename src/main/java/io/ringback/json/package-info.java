/** JSON: reads and writes it in one form, with limits. */
@NullMarked
package io.ringback.json;

import org.jspecify.annotations.NullMarked;
