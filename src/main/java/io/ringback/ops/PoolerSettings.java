package io.ringback.ops;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adjusts connection settings to a pooler. PgBouncer rejects startup options, and in transaction mode the next
 * transaction may run on a connection that lacks a prepared statement.
 */
final class PoolerSettings implements ConfigSourceInterceptor {
    private static final long serialVersionUID = 1;
    private static final String POOLER = "ringback.database.pooler";
    private static final String OF_POOL = "quarkus.datasource.";
    private static final String OPTIONS = ".additional-jdbc-properties.options";
    private static final String PREPARE = ".additional-jdbc-properties.prepareThreshold";

    @Override
    public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        if (!name.startsWith(OF_POOL)) {
            return context.proceed(name);
        }
        if (name.endsWith(OPTIONS) && !is(context, "none")) {
            return null;
        }
        ConfigValue given = context.proceed(name);
        boolean never = name.endsWith(PREPARE) && given != null && is(context, "transaction");
        return never ? given.withValue("0") : given;
    }

    @Override
    public Iterator<String> iterateNames(ConfigSourceInterceptorContext context) {
        boolean direct = is(context, "none");
        List<String> names = new ArrayList<>();
        context.iterateNames().forEachRemaining(name -> {
            if (direct || !name.startsWith(OF_POOL) || !name.endsWith(OPTIONS)) {
                names.add(name);
            }
        });
        return names.iterator();
    }

    private static boolean is(ConfigSourceInterceptorContext context, String mode) {
        ConfigValue pooler = context.proceed(POOLER);
        String given = pooler == null || pooler.getValue() == null ? "none" : pooler.getValue();
        return given.strip().equalsIgnoreCase(mode);
    }
}
