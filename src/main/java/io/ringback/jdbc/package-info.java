/** SQL with named parameters over plain JDBC, and the meaning of database failures. It knows no feature. */
@NullMarked
package io.ringback.jdbc;

import org.jspecify.annotations.NullMarked;
