/** Benchmarks of the service, compared with the limits of the machine. Not part of the product. */
@NullMarked
package io.ringback.benchmarks;

import org.jspecify.annotations.NullMarked;
