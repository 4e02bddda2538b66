package io.ringback.ops;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import java.io.InputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Starts the process in production. Development mode and tests do not use it. */
@QuarkusMain
public final class Main {
    private Main() {}

    public static void main(String... arguments) {
        // Otherwise "%d" would write the digits of the default locale.
        Locale.setDefault(Locale.ROOT);
        OpenApiConstants.classLoader = new NoDocument();
        Quarkus.run(arguments);
    }

    /**
     * Hides the OpenAPI document from the framework, which would parse and rewrite it at each start: an eighth of the
     * Java code executed by then. {@code http.openapi.BuiltDocument} serves it.
     */
    private static final class NoDocument extends ClassLoader {
        private NoDocument() {
            super(null);
        }

        @Override
        public @Nullable InputStream getResourceAsStream(String name) {
            return null;
        }
    }
}
