package io.ringback.webhook;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Describes the bodies of signing keys in the OpenAPI document; no instance is ever made. */
@SuppressWarnings("UnusedVariable") // The document's generator reads them.
final class SecretSchemas {
    static final String ROTATE = """
            {"data": {"overlap": 3600}}""";

    static final String ROTATED = """
            {"data": {"signature": "v1", "secret": "whsec_zJXpb5oADy7Q8QqRkBpsIGa9Oxz+86mjiv00HMzqgDs=",
             "previous": [{"signature": "v1", "signs_until": "2026-11-23T07:18:33.448Z"}]}, "revision": "4"}""";
    private static final String KEY = """
            {"data": {"signature": "v1", "secret": "whsec_T4Ro/DzQoiyPhRoUekMm6fMZM3kXxyI7UZYnpSBMvxg=",
             "previous": []}, "revision": "3"}""";

    private SecretSchemas() {}

    @Schema(name = "Rotation")
    record Asked(
            @Schema(
                    writeOnly = true,
                    description = "The new key, as in a webhook's `secret`; made by the service when absent.")
            String secret,

            @Schema(
                    minimum = "0",
                    maximum = "2592000",
                    defaultValue = "86400",
                    description = "For how many seconds the key before goes on signing.")
            int overlap) {}

    @Schema(name = "RotationRequest")
    record RotateRequest(Asked data) {}

    @Schema(name = "EarlierKey")
    record Earlier(
            @Schema(enumeration = {"v1", "v1a"}) String signature,

            @Schema(format = "date-time") String signs_until) {}

    @Schema(name = "SigningKey")
    record Key(
            @Schema(enumeration = {"v1", "v1a"}) String signature,

            @Schema(description = "Of `v1`: what both sides share.")
            String secret,

            @Schema(description = "Of `v1a`: what receivers verify with.")
            String public_key,

            @Schema(description = "The keys before it that still sign, newest first.")
            List<Earlier> previous) {}

    @Schema(name = "SigningKeyAnswer", examples = KEY)
    record Answer(
            Key data,
            @Schema(examples = "success") String status,
            String request_id,
            @Schema(format = "date-time") String timestamp,
            String version,

            @Schema(description = "The webhook's, which a rotation raises.")
            String revision) {}
}
