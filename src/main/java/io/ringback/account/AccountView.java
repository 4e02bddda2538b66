package io.ringback.account;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.databind.JsonNode;
import io.ringback.http.FreeFields;
import io.ringback.id.Ids;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Shows an account to callers.
 *
 * @param free public fields that the service does not define
 */
@Schema(
        name = "Account",
        description = "Public fields that are not listed here are stored and shown on one account, not in lists.",
        requiredProperties = "name",
        additionalProperties = Object.class)
record AccountView(
        @Schema(readOnly = true, pattern = "^[0-9a-f]{32}$") String id,

        @Schema(minLength = 1, maxLength = AccountResource.MAX_NAME, examples = "Harbour Cycles")
        String name,

        @Schema(readOnly = true, description = "The parent account; absent on the master account.") @Nullable
        String parent,

        @JsonAnyGetter @Schema(hidden = true) Map<String, JsonNode> free) {
    /** Creates the view of an account in a list. */
    static AccountView line(Account account) {
        return of(account, Map.of());
    }

    static AccountView whole(Account account) {
        return of(account, FreeFields.shown(account.free()));
    }

    private static AccountView of(Account account, Map<String, JsonNode> free) {
        return new AccountView(
                Ids.show(account.id), account.name, account.parentId == null ? null : Ids.show(account.parentId), free);
    }
}
