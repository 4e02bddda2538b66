/** Lists of the API: pages, cursors and filters. */
@NullMarked
package io.ringback.http.lists;

import org.jspecify.annotations.NullMarked;
