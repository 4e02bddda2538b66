package io.ringback.account;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Describes the bodies of accounts and tokens in the OpenAPI document; no instance is ever made. */
@SuppressWarnings("UnusedVariable") // The document's generator reads them.
final class AccountSchemas {
    static final String NEW_ACCOUNT = """
            {"data": {"name": "Harbour Cycles"}}""";
    static final String NEW_TOKEN = """
            {"data": {"role": "ingest", "name": "The switch", "expires_at": "2030-01-01T00:00:00Z"}}""";

    static final String RENAME = """
            {"data": {"name": "Harbour Cycles and Sons"}}""";
    static final String LOG_IN = """
            {"data": {"api_key": "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"}}""";

    private static final String ACCOUNT = """
            {"data": {"id": "01a2089f3c5b7e10a2c4d6e8f0123456", "name": "Harbour Cycles",
             "parent": "019a00000000700080000000000000de"}}""";
    private static final String ACCOUNTS = """
            {"data": [{"id": "01a2089f3c5b7e10a2c4d6e8f0123456", "name": "Harbour Cycles",
             "parent": "019a00000000700080000000000000de"}]}""";
    static final String RENAMED = """
            {"data": {"id": "01a2089f3c5b7e10a2c4d6e8f0123456", "name": "Harbour Cycles and Sons",
             "parent": "019a00000000700080000000000000de"}}""";
    private static final String API_KEY = """
            {"data": {"api_key": "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"}}""";
    private static final String LOGGED_IN = """
            {"data": {"account_id": "019a00000000700080000000000000de", "role": "admin",
             "expires_at": "2026-11-24T06:18:33.250Z"},
             "auth_token": "9eb41a210c1f2efcfe2591cf560aa5d3a1a6b1f944f22e9be027ac6817f91c7b"}""";
    static final String TOKEN_CREATED = """
            {"data": {"id": "01a2089f7d1e7b42b3d5f7091b2d3f41", "name": "The switch", "role": "ingest",
             "created_at": "2026-11-23T06:18:33.250Z", "expires_at": "2030-01-01T00:00:00.000Z",
             "token": "0955b32194a2052bf1f1c9ad608bf98310bf133d6284e461291a506c79393835"}}""";
    private static final String TOKEN = """
            {"data": {"id": "01a2089f7d1e7b42b3d5f7091b2d3f41", "name": "The switch", "role": "ingest",
             "created_at": "2026-11-23T06:18:33.250Z", "expires_at": "2030-01-01T00:00:00.000Z"}}""";
    private static final String TOKENS = """
            {"data": [{"id": "01a2089f7d1e7b42b3d5f7091b2d3f41", "name": "The switch", "role": "ingest",
             "created_at": "2026-11-23T06:18:33.250Z", "expires_at": "2030-01-01T00:00:00.000Z"}]}""";
    private static final String TOKEN_AUTH = """
            {"data": {"account_id": "019a00000000700080000000000000de", "role": "read", "expires_at": null}}""";

    private AccountSchemas() {}

    @Schema(name = "AccountList", examples = ACCOUNTS)
    record AccountList(
            List<Document> data,
            @Schema(examples = "success") String status,
            String request_id,
            @Schema(format = "date-time") String timestamp,
            String version,
            int page_size,
            String start_key,

            @Schema(description = "Where the list goes on; absent on the last page.")
            String next_start_key) {}

    @Schema(name = "ApiKey", requiredProperties = "api_key")
    record ApiKey(@Schema(minLength = 64, maxLength = 64) String api_key) {}

    @Schema(name = "ApiKeyAnswer", examples = API_KEY)
    record ApiKeyAnswer(
            ApiKey data,
            @Schema(examples = "success") String status,
            String request_id,
            @Schema(format = "date-time") String timestamp,
            String version) {}

    @Schema(name = "ApiAuthRequest", requiredProperties = "data")
    record ApiAuthRequest(ApiKey data) {}

    @Schema(name = "ApiAuthAnswer", examples = LOGGED_IN)
    record ApiAuthAnswer(
            TokenAuth data,
            @Schema(description = "The token.") String auth_token,
            @Schema(examples = "success") String status,
            String request_id,
            @Schema(format = "date-time") String timestamp,
            String version) {}

    @Schema(
            name = "Account",
            description = "Public keys that are not listed here are kept and shown on one account, not in lists.",
            requiredProperties = "name",
            additionalProperties = Object.class)
    record Document(
            @Schema(readOnly = true, pattern = "^[0-9a-f]{32}$")
            String id,

            @Schema(minLength = 1, maxLength = 128, examples = "Harbour Cycles")
            String name,

            @Schema(readOnly = true, description = "The account above; absent on the master account.") @Nullable
            String parent) {}

    @Schema(name = "AccountRequest", requiredProperties = "data")
    record Request(Document data) {}

    @Schema(name = "AccountAnswer", examples = ACCOUNT)
    record Answer(
            Document data,
            @Schema(examples = "success") String status,
            String request_id,
            @Schema(format = "date-time") String timestamp,
            String version) {}

    @Schema(name = "Token")
    record TokenDocument(
            @Schema(readOnly = true, pattern = "^[0-9a-f]{32}$")
            String id,

            @Schema(minLength = 1, maxLength = 128, examples = "The switch") @Nullable
            String name,

            @Schema(
                    enumeration = {"admin", "read", "ingest"},
                    defaultValue = "admin",
                    description = "`admin` may do everything, `read` only look, `ingest` only bring events.")
            String role,

            @Schema(readOnly = true, format = "date-time") String created_at,

            @Schema(format = "date-time", description = "When it ends by itself; absent for never.") @Nullable
            String expires_at,

            @Schema(readOnly = true, description = "The secret: in the answer that makes the token, and never again.")
            @Nullable
            String token) {}

    @Schema(name = "TokenRequest", requiredProperties = "data")
    record TokenRequest(TokenDocument data) {}

    @Schema(name = "TokenAnswer", examples = TOKEN)
    record TokenAnswer(
            TokenDocument data,
            @Schema(examples = "success") String status,
            String request_id,
            @Schema(format = "date-time") String timestamp,
            String version) {}

    @Schema(name = "TokenList", examples = TOKENS)
    record TokenList(
            List<TokenDocument> data,
            @Schema(examples = "success") String status,
            String request_id,
            @Schema(format = "date-time") String timestamp,
            String version,
            int page_size,
            String start_key,

            @Schema(description = "Where the list goes on; absent on the last page.")
            String next_start_key) {}

    @Schema(name = "TokenAuth")
    record TokenAuth(
            @Schema(pattern = "^[0-9a-f]{32}$") String account_id,

            @Schema(enumeration = {"admin", "read", "ingest"})
            String role,

            @Schema(format = "date-time", nullable = true, description = "null for never.") @Nullable
            String expires_at) {}

    @Schema(name = "TokenAuthAnswer", examples = TOKEN_AUTH)
    record TokenAuthAnswer(
            TokenAuth data,
            @Schema(examples = "success") String status,
            String request_id,
            @Schema(format = "date-time") String timestamp,
            String version) {}
}
