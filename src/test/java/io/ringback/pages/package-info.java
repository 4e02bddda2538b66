/** Checks of the documentation against the program. */
@NullMarked
package io.ringback.pages;

import org.jspecify.annotations.NullMarked;
