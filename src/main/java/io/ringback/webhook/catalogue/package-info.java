/** The catalogue of hooks: the kinds of events that a webhook can subscribe to, with schemas and samples. */
@NullMarked
package io.ringback.webhook.catalogue;

import org.jspecify.annotations.NullMarked;
