package io.ringback.http;

/** Whether a string is text that every part of the way can carry. */
final class TextCheck {
    private TextCheck() {}

    /** Whether {@code string} holds neither a NUL nor half a surrogate pair. */
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
