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
 * Puts the default in the place of a setting that cannot be used, so that the start comes as far as {@link SettingsCheck}, which
 * refuses it: there the log has its form, and all that is wrong can be told at once. The framework would end with the first and
 * a stack.
 */
public final class LenientSettings implements SmallRyeConfigBuilderCustomizer {
    /** In front of a property's name: as it was given. */
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

        /** One element of a list, {@code ringback.roles[0]}, would come past the check: it does not exist, and is warned of. */
        private static boolean isElement(String name) {
            int bracket = name.indexOf('[');
            return bracket > 0 && Settings.find(name.substring(0, bracket)) != null;
        }
    }
}
