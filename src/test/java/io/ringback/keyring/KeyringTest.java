package io.ringback.keyring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringback.testing.Postgres;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyringTest {
    private static final String K1 = "k1:" + base64(1);
    private static final String K2 = "k2:" + base64(2);
    private static final String PLACE = "webhook/1";

    private static String base64(int seed) {
        byte[] key = new byte[32];
        new Random(seed).nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    private static Keyring ring(String pairs) {
        return new Keyring(pairs.isEmpty() ? List.of() : EncryptionKey.parse(pairs), new Random(7));
    }

    private static String open(Keyring ring, String sealed, String place) {
        return new String(ring.decrypt(sealed, place), UTF_8);
    }

    @Test
    void a_value_encrypted_with_the_first_key_is_decrypted() {
        String sealed = ring(K1).encrypt("whsec_secret", PLACE);

        assertThat(sealed).startsWith("k1:");
        assertThat(new String(Base64.getDecoder().decode(sealed.substring(3)), UTF_8))
                .doesNotContain("secret");
        assertThat(open(ring(K1), sealed, PLACE)).isEqualTo("whsec_secret");
    }

    @Test
    void encrypting_a_secret_twice_gives_different_values() {
        Keyring ring = ring(K1);
        assertThat(ring.encrypt("a", PLACE)).isNotEqualTo(ring.encrypt("a", PLACE));
    }

    @Test
    void every_key_decrypts_and_the_first_encrypts() {
        String old = ring(K1).encrypt("a", PLACE);
        Keyring ring = ring(K2 + "," + K1);

        assertThat(open(ring, old, PLACE)).isEqualTo("a");
        assertThat(ring.isCurrent(old)).isFalse();
        assertThat(ring.encrypt("a", PLACE)).startsWith("k2:");
        assertThat(ring.isCurrent(ring.encrypt("a", PLACE))).isTrue();
    }

    @Test
    void a_missing_key_is_named() {
        String sealed = ring(K1).encrypt("a", PLACE);
        Keyring other = ring(K2);
        assertThatThrownBy(() -> other.decrypt(sealed, PLACE)).hasMessageContaining("the key k1");
    }

    @Test
    void moved_or_changed_values_cannot_be_decrypted() {
        Keyring ring = ring(K1);
        String sealed = ring.encrypt("a", PLACE);
        byte[] bytes = Base64.getDecoder().decode(sealed.substring(3));
        bytes[bytes.length - 1] ^= 1;
        String changed = "k1:" + Base64.getEncoder().encodeToString(bytes);

        assertThatThrownBy(() -> ring.decrypt(sealed, "webhook/2")).hasMessageContaining("cannot decrypt");
        assertThatThrownBy(() -> ring.decrypt(changed, PLACE)).hasMessageContaining("cannot decrypt");
        assertThatThrownBy(() -> ring.decrypt("k1:AAAA", PLACE)).hasMessageContaining("cannot decrypt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k1", "k1:%", "plain:%", ":AAAA", "k9:AAAA"})
    void damaged_text_is_rejected(String sealed) {
        Keyring ring = ring(K1);
        assertThatThrownBy(() -> ring.decrypt(sealed, PLACE)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void without_a_key_values_are_stored_readable_and_marked() {
        String sealed = ring("").encrypt("a", PLACE);

        assertThat(sealed).isEqualTo("plain:YQ==");
        assertThat(open(ring(K1), sealed, PLACE)).isEqualTo("a");
        assertThat(ring(K1).isCurrent(sealed)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nonsense     | id:base64
            :AAAA        | id:base64
            plain:AAAA   | not "plain"
            k 1:AAAA     | id:base64
            k1:AAAA      | 3 bytes instead of 32
            k1:%%%       | is not base64
            """)
    void an_invalid_key_is_reported_without_showing_it(String pairs, String fault) {
        assertThatThrownBy(() -> EncryptionKey.parse(pairs))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(fault)
                .message()
                .doesNotContain("AAAA")
                .doesNotContain("%%%");
    }

    @Test
    void duplicate_key_ids_are_rejected() {
        assertThatThrownBy(() -> EncryptionKey.parse(K1 + ",k1:" + base64(3))).hasMessageContaining("the same id");
    }

    @Test
    void toString_of_a_key_hides_it() {
        assertThat(EncryptionKey.parse(K1).toString()).isEqualTo("[k1:…]");
    }

    @Test
    void a_start_without_a_used_key_is_refused() throws SQLException {
        var database = Postgres.migrated().source();

        assertThat(new KeyProofs(database, ring("")).fault()).isEmpty();
        assertThat(new KeyProofs(database, ring(K1)).fault()).isEmpty();
        assertThat(new KeyProofs(database, ring(K2 + "," + K1)).fault()).isEmpty();
        assertThat(new KeyProofs(database, ring(K2)).fault())
                .hasValueSatisfying(it -> assertThat(it).contains("the key k1"));
        assertThat(new KeyProofs(database, ring("")).fault()).isPresent();
        assertThat(new KeyProofs(database, ring(K1 + ",k2:" + base64(3))).fault())
                .hasValueSatisfying(it -> assertThat(it).contains("the key k2 differs from the one"));
    }

    @Test
    void an_unused_key_can_be_removed() throws SQLException {
        var database = Postgres.migrated().source();
        assertThat(new KeyProofs(database, ring(K1)).fault()).isEmpty();
        var next = new KeyProofs(database, ring(K2 + "," + K1));
        assertThat(next.fault()).isEmpty();

        next.forgetOthers();

        assertThat(new KeyProofs(database, ring(K2)).fault()).isEmpty();
    }
}
