package io.ringback.account;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Shows the API key of an account, or carries it in a request. */
@Schema(name = "ApiKey", requiredProperties = "api_key")
record ApiKeyView(
        @Schema(minLength = ApiAuthResource.KEY_LENGTH, maxLength = ApiAuthResource.KEY_LENGTH)
        String apiKey) {}
