/** SQL with named parameters over plain JDBC, for the hot path. It knows no feature. */
@NullMarked
package io.ringback.jdbc;

import org.jspecify.annotations.NullMarked;
