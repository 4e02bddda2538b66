/** Entry of our own API: reads each request once, within limits, and answers what no resource gets to see. */
@NullMarked
package io.ringback.http.edge;

import org.jspecify.annotations.NullMarked;
