package io.ringback.chart;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Marks a test that renders the chart: it needs Helm's library, which is tested on Linux on x86-64 only. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledOnOs(
        value = OS.LINUX,
        architectures = {"amd64", "x86_64"},
        disabledReason = "THE CHART IS NOT CHECKED HERE: Helm's library is tried on Linux on x86-64 only; CI checks it")
@interface NeedsHelm {}
