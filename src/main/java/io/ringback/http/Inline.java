package io.ringback.http;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Writes the fields of a record in place of the component. The generator of the OpenAPI document knows Jackson's own
 * annotation for that, and describes the fields again and in no order; this one it does not know.
 */
@JacksonAnnotationsInside
@JsonUnwrapped
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD})
public @interface Inline {}
