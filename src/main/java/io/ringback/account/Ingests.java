package io.ringback.account;

import jakarta.ws.rs.NameBinding;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** Marks a resource method that accepts events: tokens of the role {@code ingest} may call it, without a rate limit. */
@NameBinding
@Retention(RetentionPolicy.RUNTIME)
public @interface Ingests {}
