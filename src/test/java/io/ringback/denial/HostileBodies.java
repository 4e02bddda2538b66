package io.ringback.denial;

/** Bodies that cost whoever reads them more than whoever sends them. */
final class HostileBodies {
    static final int MEBIBYTE = 1 << 20;
    private static final int DEPTH = 50;
    private static final int NAME = 10_000;

    private HostileBodies() {}

    /** Objects within objects, each under a name of 10,000 characters, with {@code innermost} in the last. */
    static String nested(String innermost) {
        String name = "n".repeat(NAME);
        StringBuilder body = new StringBuilder("{\"data\":");
        for (int i = 0; i < DEPTH; i++) {
            body.append("{\"").append(name).append("\":");
        }
        return body.append(innermost).append("}".repeat(DEPTH)).append('}').toString();
    }

    /** An array of {@code count} times {@code item}. */
    static String array(String item, int count) {
        return "[" + (item + ",").repeat(count - 1) + item + "]";
    }

    /** An array of {@code item}s that is {@code bytes} long. */
    static String arrayOf(String item, int bytes) {
        return array(item, bytes / (item.length() + 1));
    }

    /** An event of {@code hook} whose payload has one string of {@code bytes} characters. */
    static String event(String hook, int bytes) {
        return "{\"data\":{\"hook\":\"" + hook + "\",\"payload\":{\"text\":\"" + "x".repeat(bytes) + "\"}}}";
    }

    /** An event of the operator's own hook with {@code field} set to {@code value}. */
    static String computed(String field, String value) {
        return "{\"data\":{\"hook\":\"" + Stage.COMPUTED + "\",\"payload\":{\"" + field + "\":" + value + "}}}";
    }
}
