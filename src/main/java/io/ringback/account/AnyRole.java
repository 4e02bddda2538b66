package io.ringback.account;

import jakarta.ws.rs.NameBinding;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** Marks a resource that concerns only the current token: tokens of any role may call it. */
@NameBinding
@Retention(RetentionPolicy.RUNTIME)
@interface AnyRole {}
