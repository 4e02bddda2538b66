package io.ringback.http;

import org.jspecify.annotations.Nullable;

/** Finds the account of a token; the edge uses it before it reads a body. */
public interface TokenVerifier {
    /** Returns the account of {@code token} from memory, or null. Never blocks. */
    @Nullable
    String rememberedOwner(String token);

    /** Returns the account of {@code token}; null when it is unknown, expired or revoked. May query the database. */
    @Nullable
    String owner(String token);

    /** Returns the error for a missing or invalid token and counts the failed login of {@code address}. */
    ApiException refusal(@Nullable String token, ClientAddress address);
}
