package io.ringback.http;

/** Checks that a string can be stored and sent everywhere. */
final class TextCheck {
    private TextCheck() {}

    /** Returns whether {@code string} contains neither a NUL nor an unpaired surrogate. */
    static boolean isText(String string) {
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == 0 || Character.isLowSurrogate(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c)) {
                i++;
                if (i == string.length() || !Character.isLowSurrogate(string.charAt(i))) {
                    return false;
                }
            }
        }
        return true;
    }
}
