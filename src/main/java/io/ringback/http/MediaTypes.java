package io.ringback.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Judges what a caller sends and what it can read. */
public final class MediaTypes {
    public static final String JSON = "application/json";

    /** What plain {@code curl -d} says of the JSON it sends is among them. */
    private static final Set<String> OURS = Set.of(JSON, "application/x-www-form-urlencoded");
    /** The JSON format of CloudEvents 1.0, one or a batch, where events are taken. */
    private static final Set<String> OF_EVENTS =
            Set.of("application/cloudevents+json", "application/cloudevents-batch+json");

    private static final Pattern QUALITY = Pattern.compile("(?i)\\s*q\\s*=\\s*([01](\\.[0-9]{0,3})?)\\s*");

    private MediaTypes() {}

    /** Refuses with 415 a body that we do not read, with 406 a caller who takes no JSON. */
    public static void check(HttpServerRequest request, boolean hasBody, boolean takesEvents) {
        if (hasBody && !isRead(request, takesEvents)) {
            throw ApiException.of(Problem.UNSUPPORTED_MEDIA_TYPE, "send application/json", "Content-Type");
        }
        if (!acceptsJson(request.headers().getAll(HttpHeaders.ACCEPT))) {
            throw ApiException.of(Problem.NOT_ACCEPTABLE, "answers are application/json", "Accept");
        }
    }

    /** Whether a body of this type is read as ours: JSON in UTF-8, whatever name, and charset, a client gives it. */
    private static boolean isRead(HttpServerRequest request, boolean takesEvents) {
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        String type = of(request);
        return (encoding == null || encoding.equalsIgnoreCase("identity"))
                && (OURS.contains(type) || (takesEvents && OF_EVENTS.contains(type)));
    }

    /** What the caller calls its body. */
    public static String of(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return type == null || type.isBlank() ? JSON : essence(type);
    }

    /**
     * Whether the caller names problem details (RFC 9457) and likes them better than JSON, if it names that. Clients that
     * are generated from the OpenAPI document name both alike, and their types are those of the envelope.
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
                        // Ranges that fit both have JSON, which all clients of the platform expect.
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

    /** Whether the most specific of the ranges in {@code Accept} that speak of JSON lets it pass. */
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
