package io.ringback.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks the media type of a body and the {@code Accept} header. */
public final class MediaTypes {
    public static final String JSON = "application/json";

    /** Includes the media type that plain {@code curl -d} sends with JSON. */
    private static final Set<String> OURS = Set.of(JSON, "application/x-www-form-urlencoded");
    /** The JSON format of CloudEvents 1.0, single or batch; accepted by event endpoints only. */
    private static final Set<String> OF_EVENTS =
            Set.of("application/cloudevents+json", "application/cloudevents-batch+json");

    private static final Pattern QUALITY = Pattern.compile("(?i)\\s*q\\s*=\\s*([01](\\.[0-9]{0,3})?)\\s*");

    private MediaTypes() {}

    /** Throws 415 for a body of an unsupported type, 406 when the caller does not accept JSON. */
    public static void check(HttpServerRequest request, boolean hasBody, boolean takesEvents) {
        if (hasBody && !isRead(request, takesEvents)) {
            throw ApiException.of(
                    Problem.UNSUPPORTED_MEDIA_TYPE, "Unsupported Content-Type: send application/json.", "Content-Type");
        }
        if (!acceptsJson(request.headers().getAll(HttpHeaders.ACCEPT))) {
            throw ApiException.of(
                    Problem.NOT_ACCEPTABLE, "Unsupported Accept: every response is application/json.", "Accept");
        }
    }

    /**
     * Returns whether the body is read as JSON in UTF-8; names and charsets that clients commonly send with JSON are
     * accepted.
     */
    private static boolean isRead(HttpServerRequest request, boolean takesEvents) {
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        String type = of(request);
        return (encoding == null || encoding.equalsIgnoreCase("identity"))
                && (OURS.contains(type) || (takesEvents && OF_EVENTS.contains(type)));
    }

    /** Returns the media type of the body. */
    public static String of(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return type == null || type.isBlank() ? JSON : essence(type);
    }

    /**
     * Returns whether the caller accepts problem details (RFC 9457) and prefers them to JSON. Clients generated from
     * the OpenAPI document name both with equal weight and expect the envelope.
     */
    static boolean wantsProblem(HttpServerRequest request) {
        double problem = 0;
        double json = 0;
        for (String header : request.headers().getAll(HttpHeaders.ACCEPT)) {
            for (String range : header.split(",", -1)) {
                switch (essence(range)) {
                    case ProblemDetails.MEDIA_TYPE -> problem = Math.max(problem, quality(range));
                    case JSON -> json = Math.max(json, quality(range));
                    default -> {
                        // A range that matches both selects JSON, which all clients of the platform expect.
                    }
                }
            }
        }
        return problem > json;
    }

    private static double quality(String range) {
        for (String parameter : parameters(range)) {
            Matcher quality = QUALITY.matcher(parameter);
            if (quality.matches()) {
                return Double.parseDouble(quality.group(1));
            }
        }
        return 1;
    }

    /** Returns whether the most specific matching range in {@code Accept} allows JSON. */
    static boolean acceptsJson(List<String> accept) {
        int best = accept.stream().allMatch(String::isBlank) ? 1 : 0;
        boolean accepted = best > 0;
        for (String header : accept) {
            for (String range : header.split(",", -1)) {
                int specific = specific(essence(range));
                if (specific > best) {
                    best = specific;
                    accepted = wanted(range);
                } else if (specific > 0 && specific == best) {
                    accepted |= wanted(range);
                }
            }
        }
        return accepted;
    }

    private static int specific(String range) {
        return switch (range) {
            case JSON -> 3;
            case "application/*" -> 2;
            case "*/*", "*", ProblemDetails.MEDIA_TYPE -> 1;
            default -> 0;
        };
    }

    private static boolean wanted(String range) {
        return quality(range) > 0;
    }

    private static String essence(String value) {
        int end = value.indexOf(';');
        return (end < 0 ? value : value.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    private static List<String> parameters(String value) {
        int start = value.indexOf(';');
        return start < 0 ? List.of() : List.of(value.substring(start + 1).split(";", -1));
    }
}
