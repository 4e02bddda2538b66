/** Signing keys of webhooks and their rotation (Standard Webhooks). */
@NullMarked
package io.ringback.webhook.signing;

import org.jspecify.annotations.NullMarked;
