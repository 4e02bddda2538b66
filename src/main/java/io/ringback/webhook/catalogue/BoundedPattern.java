package io.ringback.webhook.catalogue;

import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressions;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Matches a regular expression of a schema, and stops when all expressions of one check together have read too many
 * characters. Backtracking over a few kilobytes could otherwise take years.
 */
final class BoundedPattern implements RegularExpression {
    /** Maximum number of characters read, which takes about a tenth of a second. */
    private static final long MOST_STEPS = 10_000_000;

    private static final ScopedValue<AtomicLong> STEPS = ScopedValue.newInstance();

    private final Pattern pattern;

    /** Compiles {@code regex}; throws {@link PatternSyntaxException} when it is invalid. */
    BoundedPattern(String regex) {
        this.pattern = Pattern.compile(
                RegularExpressions.replaceLongformCharacterProperties(RegularExpressions.replaceDollarAnchors(regex)));
    }

    /** Runs {@code check}, whose expressions share one step counter. */
    static <T> T counted(ScopedValue.CallableOp<T, RuntimeException> check) {
        return ScopedValue.where(STEPS, new AtomicLong()).call(check);
    }

    /** Matches {@code value}; throws {@link TooManySteps}. */
    @Override
    public boolean matches(String value) {
        return pattern.matcher(new Counted(value, STEPS.orElse(new AtomicLong())))
                .find();
    }

    /** Reports an aborted check. */
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
