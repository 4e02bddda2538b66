package io.ringback.account;

import jakarta.ws.rs.NameBinding;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** On a resource that concerns only the present token: a token of any role may call it. */
@NameBinding
@Retention(RetentionPolicy.RUNTIME)
@interface AnyRole {}
