package io.ringback.http;

/** Lists every API error: the status and message of the error envelope. */
public enum Problem {
    VALIDATION(400, "validation error"),
    BAD_REQUEST(400, "bad_request"),
    INVALID_CREDENTIALS(401, "invalid_credentials"),
    FORBIDDEN(403, "forbidden"),
    BAD_IDENTIFIER(404, "bad_identifier"),
    NOT_FOUND(404, "not_found"),
    FAULTY_REQUEST(404, "faulty_request"),
    INVALID_METHOD(405, "invalid_method"),
    NOT_ACCEPTABLE(406, "not_acceptable"),
    CONFLICT(409, "datastore_conflict"),
    TOO_LARGE(413, "payload_too_large"),
    URI_TOO_LONG(414, "uri_too_long"),
    UNSUPPORTED_MEDIA_TYPE(415, "unsupported_media_type"),
    TOO_MANY_REQUESTS(429, "too_many_requests"),
    HEAD_TOO_LARGE(431, "request_header_fields_too_large"),
    FAULT(500, "unspecified_fault"),
    NOT_IMPLEMENTED(501, "not_implemented"),
    UNREACHABLE(503, "datastore_unreachable");

    private final int status;
    private final String message;

    Problem(int status, String message) {
        this.status = status;
        this.message = message;
    }

    public int status() {
        return status;
    }

    public String message() {
        return message;
    }
}
