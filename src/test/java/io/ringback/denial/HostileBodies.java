package io.ringback.denial;

/** Creates bodies that cost the reader more than the sender. */
final class HostileBodies {
    static final int MEBIBYTE = 1 << 20;
    private static final int DEPTH = 50;
    private static final int NAME = 10_000;

    private HostileBodies() {}

    /** Returns nested objects, each under a name of 10,000 characters, with {@code innermost} in the last. */
    static String nested(String innermost) {
        String name = "n".repeat(NAME);
        StringBuilder body = new StringBuilder("{\"data\":");
        for (int i = 0; i < DEPTH; i++) {
            body.append("{\"").append(name).append("\":");
        }
        return body.append(innermost).append("}".repeat(DEPTH)).append('}').toString();
    }

    /** Returns an array of {@code count} times {@code item}. */
    static String array(String item, int count) {
        return "[" + (item + ",").repeat(count - 1) + item + "]";
    }

    /** Returns an array of {@code item}s of {@code bytes} in total. */
    static String arrayOf(String item, int bytes) {
        return array(item, bytes / (item.length() + 1));
    }

    /** Returns an event of {@code hook} whose payload has one string of {@code bytes} characters. */
    static String event(String hook, int bytes) {
        return "{\"data\":{\"hook\":\"" + hook + "\",\"payload\":{\"text\":\"" + "x".repeat(bytes) + "\"}}}";
    }

    /** Returns an event of the operator's own hook with {@code field} set to {@code value}. */
    static String computed(String field, String value) {
        return "{\"data\":{\"hook\":\"" + Stage.COMPUTED + "\",\"payload\":{\"" + field + "\":" + value + "}}}";
    }
}
