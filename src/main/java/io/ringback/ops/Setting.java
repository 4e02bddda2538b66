package io.ringback.ops;

import io.smallrye.config.ConfigValue;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Describes one setting of docs/configuration.md.
 *
 * @param property its property name: {@code ringback.lease}
 * @param otherwise its default; null for none
 * @param example a value for the error message
 * @param need whether a start needs it, and whether error messages may show its value
 */
record Setting(
        String property, SettingType settingType, @Nullable String otherwise, String example, Need need) {
    private static final int MOST_SHOWN = 80;

    enum Need {
        /** May be omitted. */
        OPTIONAL,
        /** May be omitted, and is never logged. */
        SECRET,
        /** Must be set; the example is used until the start is refused. */
        REQUIRED
    }

    static Setting setting(String property, SettingType settingType, String otherwise) {
        return new Setting(property, settingType, otherwise, otherwise, Need.OPTIONAL);
    }

    static Setting optional(String property, SettingType settingType, String example) {
        return new Setting(property, settingType, null, example, Need.OPTIONAL);
    }

    static Setting secret(String property, SettingType settingType, String example) {
        return new Setting(property, settingType, null, example, Need.SECRET);
    }

    static Setting required(String property, SettingType settingType, String example) {
        return new Setting(property, settingType, null, example, Need.REQUIRED);
    }

    /** Returns the variable name: {@code RINGBACK_LEASE} for {@code ringback.lease}. */
    String variable() {
        return variable(property);
    }

    static String variable(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /** Returns what is wrong with {@code given}, in one sentence; empty when it is valid. */
    Optional<String> fault(@Nullable ConfigValue given) {
        if (isUnset(given)) {
            return need == Need.REQUIRED
                    ? Optional.of("%s is not set: set it to %s, such as %s"
                            .formatted(variable(), settingType.noun(), example))
                    : Optional.empty();
        }
        if (Objects.requireNonNull(given).hasProblems()) {
            return Optional.of(
                    variable() + ": it refers with ${...} to an unknown setting; write \\${ for a literal ${");
        }
        try {
            read(given);
            return Optional.empty();
        } catch (IllegalArgumentException wrong) {
            return Optional.of(sentence(String.valueOf(wrong.getMessage())));
        }
    }

    /** Returns the value to continue with: the given one, in a form that all converters read alike, or the default. */
    @Nullable
    ConfigValue usable(@Nullable ConfigValue given) {
        if (!isUnset(given)) {
            ConfigValue there = Objects.requireNonNull(given);
            try {
                return there.noProblems().withValue(read(there));
            } catch (IllegalArgumentException refusedLater) {
                return otherwise(there);
            }
        }
        return need == Need.REQUIRED ? otherwise(given) : null;
    }

    private @Nullable ConfigValue otherwise(@Nullable ConfigValue given) {
        String value = need == Need.REQUIRED ? example : otherwise;
        if (value == null) {
            return null;
        }
        return given == null
                ? ConfigValue.builder().withName(property).withValue(value).build()
                : given.noProblems().withValue(value);
    }

    /**
     * Returns whether the setting counts as not set. A blank text does if there is no default, and is invalid
     * otherwise.
     */
    private boolean isUnset(@Nullable ConfigValue given) {
        if (given == null || given.hasProblems()) {
            return given == null;
        }
        return given.getValue() == null
                || (otherwise == null && given.getValue().isBlank());
    }

    private String read(ConfigValue given) {
        String text = given.getValue();
        if (given.hasProblems() || text == null || text.isBlank()) {
            throw new IllegalArgumentException("");
        }
        return settingType.read(text);
    }

    private String sentence(String wrong) {
        if (need == Need.SECRET) {
            return "%s: %s".formatted(variable(), wrong);
        }
        String shown = wrong.strip().replaceAll("\\p{Cntrl}", "?");
        return "%s: '%s' is not %s, such as %s"
                .formatted(
                        variable(),
                        shown.length() > MOST_SHOWN ? shown.substring(0, MOST_SHOWN) + "..." : shown,
                        settingType.noun(),
                        example);
    }
}
