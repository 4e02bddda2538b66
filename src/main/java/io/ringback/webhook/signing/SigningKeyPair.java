package io.ringback.webhook.signing;

import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** Holds a key pair of the scheme {@code v1a}: an Ed25519 seed of 32 bytes and its public key. */
public final class SigningKeyPair implements SigningKey {
    /** Algorithm of the signature scheme {@code v1a}. */
    public static final String ALGORITHM = "Ed25519";

    private static final String SECRET_PREFIX = "whsk_";
    private static final String PUBLIC_PREFIX = "whpk_";
    private static final int SEED_BYTES = 32;
    private static final int PUBLIC_BYTES = 32;
    private static final byte[] MESSAGE = {1};

    private final byte[] bytes;
    private final PrivateKey privateKey;

    private SigningKeyPair(byte[] bytes, PrivateKey privateKey) {
        this.bytes = bytes;
        this.privateKey = privateKey;
    }

    /** Generates a new pair, from the platform's secure random generator. */
    static SigningKeyPair generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            byte[] seed = last(pair.getPrivate().getEncoded(), SEED_BYTES);
            byte[] shared = last(pair.getPublic().getEncoded(), PUBLIC_BYTES);
            byte[] bytes = Arrays.copyOf(seed, SEED_BYTES + PUBLIC_BYTES);
            System.arraycopy(shared, 0, bytes, SEED_BYTES, PUBLIC_BYTES);
            return new SigningKeyPair(bytes, pair.getPrivate());
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("the Java runtime lacks the algorithm " + ALGORITHM, impossible);
        }
    }

    /** Parses {@code whsk_} and base64 of seed and public key; empty when {@code text} is invalid. */
    static Optional<SigningKeyPair> parse(String text) {
        if (!text.startsWith(SECRET_PREFIX)) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(text.substring(SECRET_PREFIX.length()));
            return bytes.length == SEED_BYTES + PUBLIC_BYTES ? of(bytes) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Optional<SigningKeyPair> of(byte[] bytes) {
        try {
            KeyFactory keys = KeyFactory.getInstance(ALGORITHM);
            PrivateKey privateKey = keys.generatePrivate(
                    new EdECPrivateKeySpec(NamedParameterSpec.ED25519, Arrays.copyOf(bytes, SEED_BYTES)));
            PublicKey publicKey = keys.generatePublic(
                    new EdECPublicKeySpec(NamedParameterSpec.ED25519, point(last(bytes, PUBLIC_BYTES))));
            return belongTogether(privateKey, publicKey)
                    ? Optional.of(new SigningKeyPair(bytes, privateKey))
                    : Optional.empty();
        } catch (InvalidKeySpecException | InvalidKeyException | SignatureException _) {
            return Optional.empty();
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("the Java runtime lacks the algorithm " + ALGORITHM, impossible);
        }
    }

    /** Decodes a public key: y in little-endian order, the parity of x in the highest bit (RFC 8032, section 5.1.2). */
    private static EdECPoint point(byte[] encoded) {
        byte[] y = new byte[PUBLIC_BYTES];
        for (int i = 0; i < PUBLIC_BYTES; i++) {
            y[i] = encoded[PUBLIC_BYTES - 1 - i];
        }
        boolean odd = y[0] < 0;
        y[0] &= Byte.MAX_VALUE;
        return new EdECPoint(odd, new BigInteger(1, y));
    }

    /** Returns whether the keys form a pair; with a wrong public key receivers would reject every request. */
    private static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey)
            throws NoSuchAlgorithmException, InvalidKeyException, SignatureException {
        Signature signature = Signature.getInstance(ALGORITHM);
        signature.initSign(privateKey);
        signature.update(MESSAGE);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(MESSAGE);
        return signature.verify(signed);
    }

    @Override
    public Scheme scheme() {
        return Scheme.V1A;
    }

    /** Returns the key that signs. */
    public PrivateKey privateKey() {
        return privateKey;
    }

    /** Returns the public key for receivers, {@code whpk_} and base64. */
    public String publicKey() {
        return PUBLIC_PREFIX + Base64.getEncoder().encodeToString(last(bytes, PUBLIC_BYTES));
    }

    @Override
    public String reveal() {
        return SECRET_PREFIX + Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] last(byte[] bytes, int count) {
        return Arrays.copyOfRange(bytes, bytes.length - count, bytes.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SigningKeyPair pair && MessageDigest.isEqual(bytes, pair.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return SECRET_PREFIX + "…";
    }
}
