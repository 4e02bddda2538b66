package io.ringback.ops;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/** The process's randomness, handed to whoever needs it, so that a test can own it. */
final class Chance {
    Chance() {}

    @Produces
    @Singleton
    static RandomGenerator random() {
        return new SecureRandom();
    }
}
