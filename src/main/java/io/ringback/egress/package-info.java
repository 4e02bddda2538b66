/** Where we may connect to: resolve, check, pin. It knows no feature. */
@NullMarked
package io.ringback.egress;

import org.jspecify.annotations.NullMarked;
