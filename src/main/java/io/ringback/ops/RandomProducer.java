package io.ringback.ops;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/** Produces the process's random generator, which tests can replace. */
final class RandomProducer {
    RandomProducer() {}

    @Produces
    @Singleton
    static RandomGenerator random() {
        return new SecureRandom();
    }
}
