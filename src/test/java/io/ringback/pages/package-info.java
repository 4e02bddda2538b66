/** What the documentation says, held against the program. */
@NullMarked
package io.ringback.pages;

import org.jspecify.annotations.NullMarked;
