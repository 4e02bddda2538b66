/** Pay what is owed. */
@NullMarked
package io.ringback.dispatch;

import org.jspecify.annotations.NullMarked;
