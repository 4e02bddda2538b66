/** Entry of the API: reads each request once, within limits, and rejects what no resource should see. */
@NullMarked
package io.ringback.http.edge;

import org.jspecify.annotations.NullMarked;
