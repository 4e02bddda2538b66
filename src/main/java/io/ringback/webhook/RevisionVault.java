package io.ringback.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ringback.id.Ids;
import io.ringback.keyring.Keyring;
import io.ringback.webhook.signing.SigningKey;
import io.ringback.webhook.signing.SigningKeys;
import io.ringback.webhook.signing.SigningSecret;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Encrypts and decrypts the secret parts of a webhook's revision. */
@Singleton
class RevisionVault {
    private final Keyring keyring;

    RevisionVault(Keyring keyring) {
        this.keyring = keyring;
    }

    void put(RevisionRow row, SigningKeys keys) {
        row.secrets = keys.all().stream()
                .map(ending -> keyring.encrypt(ending.key().reveal(), place(row)))
                .toList();
        row.secretEnds = ends(keys);
    }

    void put(RevisionRow row, RequestHeaders headers) {
        row.requestHeaders = headers.isEmpty() ? null : keyring.encrypt(JsonText.of(headers.reveal()), place(row));
    }

    private static List<@Nullable Instant> ends(SigningKeys keys) {
        List<@Nullable Instant> ends = new ArrayList<>();
        keys.all().forEach(ending -> ends.add(ending.until()));
        return ends;
    }

    SigningKeys keys(RevisionRow row) {
        return new SigningKeys(IntStream.range(0, row.secrets.size())
                .mapToObj(
                        i -> new SigningKeys.Ending(key(keyring.decrypt(row.secrets.get(i), place(row))), end(row, i)))
                .toList());
    }

    RequestHeaders headers(RevisionRow row) {
        return row.requestHeaders == null
                ? RequestHeaders.NONE
                : RequestHeaders.of(
                        JsonText.strings(new String(keyring.decrypt(row.requestHeaders, place(row)), UTF_8)));
    }

    /** Decodes a key; before there was a keyring, the bare bytes of a secret were stored. */
    static SigningKey key(byte[] opened) {
        return SigningKey.parse(new String(opened, UTF_8))
                .or(() -> SigningSecret.ofBytes(opened))
                .orElseThrow();
    }

    private static @Nullable Instant end(RevisionRow row, int index) {
        return row.secretEnds == null ? null : row.secretEnds.get(index);
    }

    private static String place(RevisionRow row) {
        return place(row.webhookId);
    }

    /** Returns the encryption context of a webhook's secrets. */
    static String place(UUID webhook) {
        return "webhook/" + Ids.show(webhook);
    }
}
