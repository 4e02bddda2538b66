package io.ringback.http.openapi;

import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Describes the header fields of rate limits in the OpenAPI document. */
final class RateLimitDocument {
    private RateLimitDocument() {}

    static void complete(Components components) {
        components.addHeader(
                "RateLimitPolicy",
                header(
                        "The rate limit of the caller: `q` requests in `w` seconds. Its name is `token`, or `account` where"
                                + " tokens share the limit of their account. Absent where the limit is off.",
                        "\"token\";q=100;w=10"));
        components.addHeader(
                "RateLimit",
                header(
                        "How many requests are left (`r`), and in how many seconds (`t`) all of them are available again;"
                                + " with `r=0`, in how many seconds the next request passes.",
                        "\"token\";r=99;t=1"));
    }

    /** Adds both header fields to a response that the document defines inline. */
    static void referTo(APIResponse response) {
        if (response.getRef() == null) {
            response.addHeader("RateLimit", OASFactory.createHeader().ref("RateLimit"));
            response.addHeader("RateLimit-Policy", OASFactory.createHeader().ref("RateLimitPolicy"));
        }
    }

    private static Header header(String description, String example) {
        return OASFactory.createHeader()
                .description(description)
                .schema(OASFactory.createSchema().addType(SchemaType.STRING).examples(List.of(example)));
    }
}
