/** The OpenAPI document: built from the resources, completed by filters, served as built. */
@NullMarked
package io.ringback.http.openapi;

import org.jspecify.annotations.NullMarked;
