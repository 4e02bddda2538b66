package io.ringback.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.node.IntNode;
import io.ringback.json.Json;
import java.io.IOException;
import java.math.BigDecimal;

/**
 * Checks the tokens of a caller's JSON while the tree is built: their number, nesting depth, the length of names and
 * numbers, exponents, and invalid text in strings.
 *
 * <p>Invalid text is collected so that a caller sees every such field. An exceeded bound ends parsing at once. The path
 * of a field is computed only for a fault.
 */
final class BoundedParser extends JsonParserDelegate {
    static final int MAX_NAME = 256;
    /** Limit of a number's exponent. A double ends at 308, and arithmetic with this exponent is still fast. */
    static final int MAX_EXPONENT = 400;

    private final int maxTokens;
    private final ValidationErrors validationErrors = new ValidationErrors();
    private int tokens;

    BoundedParser(JsonParser parser, int maxTokens) {
        super(parser);
        this.maxTokens = maxTokens;
    }

    /** Throws a 400 when a string contained invalid text. */
    void throwIfFaulty() {
        validationErrors.throwIfAny();
    }

    /** Returns the next token; throws {@link ApiException} when a bound is exceeded. */
    @Override
    public JsonToken nextToken() throws IOException {
        JsonToken token = delegate.nextToken();
        if (token != null) {
            if (++tokens > maxTokens) {
                throw refused(
                        Body.FIELD,
                        "maxTokens",
                        "Send at most " + maxTokens + " values, names and brackets",
                        maxTokens);
            }
            check(token);
        }
        return token;
    }

    private void check(JsonToken token) throws IOException {
        switch (token) {
            case FIELD_NAME -> checkName(delegate.currentName());
            case VALUE_STRING -> checkText(delegate.getText(), delegate.getParsingContext());
            case VALUE_NUMBER_INT -> checkLength();
            case VALUE_NUMBER_FLOAT -> {
                checkLength();
                checkExponent();
            }
            case START_OBJECT, START_ARRAY -> checkDepth();
            default -> {}
        }
    }

    private void checkName(String name) {
        JsonStreamContext outer = delegate.getParsingContext().getParent();
        checkText(name, outer);
        if (name.length() > MAX_NAME) {
            throw refused(
                    path(outer) + "." + name,
                    "maxLength",
                    "A name must not be more than " + MAX_NAME + " characters",
                    MAX_NAME);
        }
    }

    private void checkText(String text, JsonStreamContext where) {
        if (!TextCheck.isText(text)) {
            validationErrors.wrongFormat(path(where), null);
            if (validationErrors.isFull()) {
                validationErrors.stopped();
                throw validationErrors.asException();
            }
        }
    }

    private void checkLength() throws IOException {
        if (delegate.getTextLength() > Json.MAX_NUMBER) {
            throw refused(
                    path(delegate.getParsingContext()),
                    "maxLength",
                    "A number must not be more than " + Json.MAX_NUMBER + " characters",
                    Json.MAX_NUMBER);
        }
    }

    private void checkExponent() throws IOException {
        boolean small;
        try {
            BigDecimal number = delegate.getDecimalValue();
            small = Math.abs((long) number.precision() - number.scale() - 1) <= MAX_EXPONENT;
        } catch (NumberFormatException none) {
            // Not a decimal exponent.
            small = false;
        }
        if (!small) {
            throw refused(
                    path(delegate.getParsingContext()),
                    "maxExponent",
                    "The exponent of a number must be between -" + MAX_EXPONENT + " and " + MAX_EXPONENT,
                    MAX_EXPONENT);
        }
    }

    private void checkDepth() {
        if (delegate.getParsingContext().getNestingDepth() > Json.MAX_DEPTH) {
            throw Body.malformed("The body nests deeper than " + Json.MAX_DEPTH + " levels, at "
                    + ValidationErrors.cut(path(delegate.getParsingContext())));
        }
    }

    private ApiException refused(String field, String code, String message, int most) {
        validationErrors.add(field, code, message, IntNode.valueOf(most), null);
        return validationErrors.asException();
    }

    /** Returns the path of a field relative to the envelope's data: {@code name}, not {@code data.name}. */
    private static String path(JsonStreamContext context) {
        JsonPointer rest = context.pathAsPointer();
        if (rest.matches()) {
            return "data";
        }
        if (rest.matchesProperty("data") && !rest.tail().matches()) {
            rest = rest.tail();
        }
        StringBuilder path = new StringBuilder();
        while (!rest.matches() && path.length() <= ValidationErrors.MAX_PATH) {
            path.append(path.isEmpty() ? "" : ".").append(rest.getMatchingProperty());
            rest = rest.tail();
        }
        return path.toString();
    }
}
