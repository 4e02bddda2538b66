/** Clients generated from the OpenAPI document. */
@NullMarked
package io.ringback.clients;

import org.jspecify.annotations.NullMarked;
