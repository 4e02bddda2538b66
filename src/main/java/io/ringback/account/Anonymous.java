package io.ringback.account;

import jakarta.ws.rs.NameBinding;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** Marks a resource method that needs no token. */
@NameBinding
@Retention(RetentionPolicy.RUNTIME)
public @interface Anonymous {}
