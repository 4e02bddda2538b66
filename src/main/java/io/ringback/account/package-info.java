/** Who is calling and what they may touch. */
@NullMarked
package io.ringback.account;

import org.jspecify.annotations.NullMarked;
