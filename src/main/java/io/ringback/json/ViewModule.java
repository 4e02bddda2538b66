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

/** How our records are written: in snake_case, without what is null, and each time as {@link UtcTime} shows it. */
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

    /** Has the framework write answers in the same way. */
    @Singleton
    static final class OfAnswers implements ObjectMapperCustomizer {
        @Override
        public void customize(ObjectMapper mapper) {
            mapper.registerModule(new ViewModule());
        }

        /** After the framework's own modules, whose form of a time is another. */
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
