/** Accounts, their tokens and the authorization of each request. */
@NullMarked
package io.ringback.account;

import org.jspecify.annotations.NullMarked;
