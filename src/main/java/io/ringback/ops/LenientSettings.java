package io.ringback.ops;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Replaces unusable settings by their defaults, so that the start reaches {@link SettingsCheck}. That reports all of
 * them in the log's format, where the framework would end at the first with a stack trace.
 */
public final class LenientSettings implements SmallRyeConfigBuilderCustomizer {
    /** Prefix of a property name that holds the original value. */
    static final String GIVEN = "as-given:";

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        builder.withInterceptors(new Interceptor(), new PoolerSettings());
    }

    private static final class Interceptor implements ConfigSourceInterceptor {
        private static final long serialVersionUID = 1;

        @Override
        public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
            if (name.startsWith(GIVEN)) {
                return context.proceed(name.substring(GIVEN.length()));
            }
            if (isElement(name)) {
                return null;
            }
            ConfigValue given = context.proceed(name);
            Setting setting = Settings.find(name);
            return setting == null ? given : setting.usable(given);
        }

        @Override
        public Iterator<String> iterateNames(ConfigSourceInterceptorContext context) {
            List<String> names = new ArrayList<>();
            context.iterateNames().forEachRemaining(name -> {
                if (!isElement(name)) {
                    names.add(name);
                }
            });
            return names.iterator();
        }

        /**
         * Returns whether {@code name} is one element of a list, {@code ringback.roles[0]}, which would bypass the
         * check; unknown names are reported.
         */
        private static boolean isElement(String name) {
            int bracket = name.indexOf('[');
            return bracket > 0 && Settings.find(name.substring(0, bracket)) != null;
        }
    }
}
