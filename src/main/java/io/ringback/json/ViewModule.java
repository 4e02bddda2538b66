package io.ringback.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Instant;

/** Configures how records are written: in snake_case, without nulls, times as {@link UtcTime} formats them. */
final class ViewModule extends SimpleModule {
    private static final long serialVersionUID = 1;

    ViewModule() {
        super("views");
        addSerializer(new Time());
    }

    @Override
    public void setupModule(SetupContext context) {
        super.setupModule(context);
        context.setNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        ObjectMapper mapper = context.getOwner();
        mapper.setDefaultPropertyInclusion(
                JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS));
    }

    /** Registers the module with the framework's mapper for responses. */
    @Singleton
    static final class OfAnswers implements ObjectMapperCustomizer {
        @Override
        public void customize(ObjectMapper mapper) {
            mapper.registerModule(new ViewModule());
        }

        /** Runs after the framework's own modules, which format times differently. */
        @Override
        public int priority() {
            return MINIMUM_PRIORITY;
        }
    }

    private static final class Time extends StdSerializer<Instant> {
        private static final long serialVersionUID = 1;

        Time() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant time, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(UtcTime.shown(time));
        }
    }
}
