package io.ringback.ops;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import java.io.InputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Starts the process. Development and tests start without it. */
@QuarkusMain
public final class Main {
    private Main() {}

    public static void main(String... arguments) {
        // "%d" writes the digits of the machine's language otherwise.
        Locale.setDefault(Locale.ROOT);
        OpenApiConstants.classLoader = new NoDocument();
        Quarkus.run(arguments);
    }

    /**
     * Hides the OpenAPI document from the framework, which would parse it and write it anew at each start: an eighth of the
     * Java code that a start runs. {@code http.openapi.BuiltDocument} serves it as the build wrote it.
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
