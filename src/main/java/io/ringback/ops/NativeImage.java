package io.ringback.ops;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.runtime.annotations.RegisterResourceBundle;

/**
 * What a native executable must carry along since nobody names it in the code: Caffeine chooses the classes of a cache and of its
 * entries by what was asked of the builder, and finds them by name ({@code NativeImageTest} knows when one is missing); and the texts
 * of what a JSON Schema refuses, of which the validator's own jar registers the files but not the bundle.
 */
@RegisterResourceBundle(bundleName = "jsv-messages")
@RegisterForReflection(
        classNames = {
            "com.github.benmanes.caffeine.cache.PSAMS",
            "com.github.benmanes.caffeine.cache.PSMS",
            "com.github.benmanes.caffeine.cache.PSMW",
            "com.github.benmanes.caffeine.cache.PSWMS",
            "com.github.benmanes.caffeine.cache.PSWMW",
            "com.github.benmanes.caffeine.cache.PW",
            "com.github.benmanes.caffeine.cache.SI",
            "com.github.benmanes.caffeine.cache.SSLMSA",
            "com.github.benmanes.caffeine.cache.SSMS",
            "com.github.benmanes.caffeine.cache.SSMSA",
            "com.github.benmanes.caffeine.cache.SSMSW",
            "com.github.benmanes.caffeine.cache.SSMW"
        })
final class NativeImage {
    private NativeImage() {}
}
