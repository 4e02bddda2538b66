@NullMarked
package io.ringback;

import org.jspecify.annotations.NullMarked;
