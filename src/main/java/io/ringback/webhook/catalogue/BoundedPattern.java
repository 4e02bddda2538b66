package io.ringback.webhook.catalogue;

import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressions;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of a schema, which stops when all of those in one check together have looked at too many
 * characters: a few kilobytes make an unlucky expression backtrack for years.
 */
final class BoundedPattern implements RegularExpression {
    /** About a tenth of a second. */
    private static final long MOST_STEPS = 10_000_000;

    private static final ScopedValue<AtomicLong> STEPS = ScopedValue.newInstance();

    private final Pattern pattern;

    /** Throws {@link PatternSyntaxException} for what is no expression. */
    BoundedPattern(String regex) {
        this.pattern = Pattern.compile(
                RegularExpressions.replaceLongformCharacterProperties(RegularExpressions.replaceDollarAnchors(regex)));
    }

    /** Runs {@code check}, whose expressions share their steps. */
    static <T> T counted(ScopedValue.CallableOp<T, RuntimeException> check) {
        return ScopedValue.where(STEPS, new AtomicLong()).call(check);
    }

    /** Throws {@link TooManySteps}. */
    @Override
    public boolean matches(String value) {
        return pattern.matcher(new Counted(value, STEPS.orElse(new AtomicLong())))
                .find();
    }

    /** A check was given up. */
    static final class TooManySteps extends RuntimeException {
        TooManySteps() {
            super("the patterns take more than " + MOST_STEPS + " steps", null, false, false);
        }
    }

    private record Counted(CharSequence text, AtomicLong steps) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            long taken = steps.getPlain() + 1;
            steps.setPlain(taken);
            if (taken > MOST_STEPS) {
                throw new TooManySteps();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.subSequence(start, end), steps);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
