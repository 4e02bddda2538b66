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
        return new Keyring(pairs.isEmpty() ? List.of() : SealingKey.parse(pairs), new Random(7));
    }

    private static String open(Keyring ring, String sealed, String place) {
        return new String(ring.open(sealed, place), UTF_8);
    }

    @Test
    void what_the_first_key_sealed_opens_and_shows_nothing() {
        String sealed = ring(K1).seal("whsec_secret", PLACE);

        assertThat(sealed).startsWith("k1:");
        assertThat(new String(Base64.getDecoder().decode(sealed.substring(3)), UTF_8))
                .doesNotContain("secret");
        assertThat(open(ring(K1), sealed, PLACE)).isEqualTo("whsec_secret");
    }

    @Test
    void the_same_secret_is_never_sealed_the_same() {
        Keyring ring = ring(K1);
        assertThat(ring.seal("a", PLACE)).isNotEqualTo(ring.seal("a", PLACE));
    }

    @Test
    void every_key_on_the_ring_opens_and_the_first_seals() {
        String old = ring(K1).seal("a", PLACE);
        Keyring ring = ring(K2 + "," + K1);

        assertThat(open(ring, old, PLACE)).isEqualTo("a");
        assertThat(ring.isPresent(old)).isFalse();
        assertThat(ring.seal("a", PLACE)).startsWith("k2:");
        assertThat(ring.isPresent(ring.seal("a", PLACE))).isTrue();
    }

    @Test
    void a_key_that_is_not_there_is_named() {
        String sealed = ring(K1).seal("a", PLACE);
        Keyring other = ring(K2);
        assertThatThrownBy(() -> other.open(sealed, PLACE)).hasMessageContaining("the key k1");
    }

    @Test
    void what_was_moved_or_changed_does_not_open() {
        Keyring ring = ring(K1);
        String sealed = ring.seal("a", PLACE);
        byte[] bytes = Base64.getDecoder().decode(sealed.substring(3));
        bytes[bytes.length - 1] ^= 1;
        String changed = "k1:" + Base64.getEncoder().encodeToString(bytes);

        assertThatThrownBy(() -> ring.open(sealed, "webhook/2")).hasMessageContaining("does not open");
        assertThatThrownBy(() -> ring.open(changed, PLACE)).hasMessageContaining("does not open");
        assertThatThrownBy(() -> ring.open("k1:AAAA", PLACE)).hasMessageContaining("does not open");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k1", "k1:%", "plain:%", ":AAAA", "k9:AAAA"})
    void damaged_text_is_refused_as_a_sealed_value(String sealed) {
        Keyring ring = ring(K1);
        assertThatThrownBy(() -> ring.open(sealed, PLACE)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void without_a_key_it_stays_readable_and_says_so() {
        String sealed = ring("").seal("a", PLACE);

        assertThat(sealed).isEqualTo("plain:YQ==");
        assertThat(open(ring(K1), sealed, PLACE)).isEqualTo("a");
        assertThat(ring(K1).isPresent(sealed)).isFalse();
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
    void what_is_no_key_is_told_without_telling_the_key(String pairs, String fault) {
        assertThatThrownBy(() -> SealingKey.parse(pairs))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(fault)
                .message()
                .doesNotContain("AAAA")
                .doesNotContain("%%%");
    }

    @Test
    void two_keys_of_one_id_are_refused() {
        assertThatThrownBy(() -> SealingKey.parse(K1 + ",k1:" + base64(3))).hasMessageContaining("the same id");
    }

    @Test
    void a_key_does_not_print_itself() {
        assertThat(SealingKey.parse(K1).toString()).isEqualTo("[k1:…]");
    }

    @Test
    void a_start_without_a_key_that_has_sealed_is_refused() throws SQLException {
        var database = Postgres.migrated().source();

        assertThat(new KeyProofs(database, ring("")).fault()).isEmpty();
        assertThat(new KeyProofs(database, ring(K1)).fault()).isEmpty();
        assertThat(new KeyProofs(database, ring(K2 + "," + K1)).fault()).isEmpty();
        assertThat(new KeyProofs(database, ring(K2)).fault())
                .hasValueSatisfying(it -> assertThat(it).contains("the key k1"));
        assertThat(new KeyProofs(database, ring("")).fault()).isPresent();
        assertThat(new KeyProofs(database, ring(K1 + ",k2:" + base64(3))).fault())
                .hasValueSatisfying(it -> assertThat(it).contains("the key k2 is not the one"));
    }

    @Test
    void a_key_that_seals_nothing_any_more_can_be_forgotten() throws SQLException {
        var database = Postgres.migrated().source();
        assertThat(new KeyProofs(database, ring(K1)).fault()).isEmpty();
        var next = new KeyProofs(database, ring(K2 + "," + K1));
        assertThat(next.fault()).isEmpty();

        next.forgetOthers();

        assertThat(new KeyProofs(database, ring(K2)).fault()).isEmpty();
    }
}
