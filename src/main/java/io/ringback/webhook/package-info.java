/** What an account wants to hear, and how to reach it. */
@NullMarked
package io.ringback.webhook;

import org.jspecify.annotations.NullMarked;
