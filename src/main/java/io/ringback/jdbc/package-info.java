/** SQL with named parameters over plain JDBC, and the classification of database failures. It depends on no feature. */
@NullMarked
package io.ringback.jdbc;

import org.jspecify.annotations.NullMarked;
