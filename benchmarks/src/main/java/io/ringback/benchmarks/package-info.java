/** What this service can do on one machine, measured beside what that machine can do. Not part of the product. */
@NullMarked
package io.ringback.benchmarks;

import org.jspecify.annotations.NullMarked;
