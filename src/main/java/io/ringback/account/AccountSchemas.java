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

    private AccountSchemas() {}

    @Schema(name = "AccountList")
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

    @Schema(name = "ApiKeyAnswer")
    record ApiKeyAnswer(
            ApiKey data,
            @Schema(examples = "success") String status,
            String request_id,
            @Schema(format = "date-time") String timestamp,
            String version) {}

    @Schema(name = "ApiAuthRequest", requiredProperties = "data")
    record ApiAuthRequest(ApiKey data) {}

    @Schema(name = "ApiAuthAnswer")
    record ApiAuthAnswer(
            TokenAuth data,
            @Schema(description = "The token.") String auth_token,
            @Schema(examples = "success") String status,
            String request_id,
            @Schema(format = "date-time") String timestamp,
            String version) {}

    @Schema(name = "Account", requiredProperties = "name")
    record Document(
            @Schema(readOnly = true, pattern = "^[0-9a-f]{32}$")
            String id,

            @Schema(minLength = 1, maxLength = 128, examples = "Harbour Cycles")
            String name,

            @Schema(readOnly = true, description = "The account above; absent on the master account.") @Nullable
            String parent) {}

    @Schema(name = "AccountRequest", requiredProperties = "data")
    record Request(Document data) {}

    @Schema(name = "AccountAnswer")
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

    @Schema(name = "TokenAnswer")
    record TokenAnswer(
            TokenDocument data,
            @Schema(examples = "success") String status,
            String request_id,
            @Schema(format = "date-time") String timestamp,
            String version) {}

    @Schema(name = "TokenList")
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

    @Schema(name = "TokenAuthAnswer")
    record TokenAuthAnswer(
            TokenAuth data,
            @Schema(examples = "success") String status,
            String request_id,
            @Schema(format = "date-time") String timestamp,
            String version) {}
}
