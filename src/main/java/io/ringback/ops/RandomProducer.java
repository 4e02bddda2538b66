package io.ringback.ops;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/** The process's randomness, handed to whoever needs it, so that a test can own it. */
final class RandomProducer {
    RandomProducer() {}

    @Produces
    @Singleton
    static RandomGenerator random() {
        return new SecureRandom();
    }
}
