/** The edge of our own API: envelope, errors, paging, filters. It knows no feature. */
@NullMarked
package io.ringback.http;

import org.jspecify.annotations.NullMarked;
