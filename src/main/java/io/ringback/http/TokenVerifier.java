package io.ringback.http;

import org.jspecify.annotations.Nullable;

/** Knows whose a token is: what the edge asks before it reads a body. */
public interface TokenVerifier {
    /** The owner of {@code token}, as far as this process remembers it; null else. Never waits. */
    @Nullable
    String rememberedOwner(String token);

    /** The owner of {@code token}; null for one that is unknown, expired or revoked. May ask the database. */
    @Nullable
    String owner(String token);

    /** What a caller from {@code address} is told who shows no token, or one that is nobody's, which is counted. */
    ApiException refusal(@Nullable String token, ClientAddress address);
}
