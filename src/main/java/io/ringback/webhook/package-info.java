/** Webhooks: their documents, revisions and health. */
@NullMarked
package io.ringback.webhook;

import org.jspecify.annotations.NullMarked;
