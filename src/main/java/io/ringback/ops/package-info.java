/** Start-up, health, metrics, housekeeping and development mode. */
@NullMarked
package io.ringback.ops;

import org.jspecify.annotations.NullMarked;
