package io.ringback.ops;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.runtime.annotations.RegisterResourceBundle;

/**
 * Registers classes and texts that a native image needs and that no code references. Caffeine finds its cache classes
 * by name, according to the builder's options; {@code NativeImageTest} detects missing ones. The JSON Schema validator
 * registers the files of its messages but not the bundle.
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
