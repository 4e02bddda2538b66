package io.ringback.account;

import jakarta.ws.rs.NameBinding;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** On a resource method that brings events: a token of the role {@code ingest} may call it, and no bucket limits it. */
@NameBinding
@Retention(RetentionPolicy.RUNTIME)
public @interface Ingests {}
