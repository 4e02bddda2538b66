package io.ringback.account;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The API key of an account, where it is shown or sent. */
@Schema(name = "ApiKey", requiredProperties = "api_key")
record ApiKeyView(
        @Schema(minLength = ApiAuthResource.KEY_LENGTH, maxLength = ApiAuthResource.KEY_LENGTH)
        String apiKey) {}
