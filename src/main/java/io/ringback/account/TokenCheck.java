package io.ringback.account;

import io.ringback.http.ApiException;
import io.ringback.http.ClientAddress;
import io.ringback.http.Problem;
import io.ringback.http.TokenVerifier;
import io.ringback.id.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import org.jspecify.annotations.Nullable;

/** Tells the edge whose a token is, before a body is read; what it may do is for {@link AuthFilter}. */
@ApplicationScoped
class TokenCheck implements TokenVerifier {
    private final Tokens tokens;
    private final FailedLoginLimiter failedLoginLimiter;

    TokenCheck(Tokens tokens, FailedLoginLimiter failedLoginLimiter) {
        this.tokens = tokens;
        this.failedLoginLimiter = failedLoginLimiter;
    }

    @Override
    public @Nullable String rememberedOwner(String token) {
        Grant grant = tokens.remembered(token);
        return grant == null ? null : Ids.show(grant.accountId());
    }

    @Override
    @ActivateRequestContext
    public @Nullable String owner(String token) {
        return tokens.grant(token).map(grant -> Ids.show(grant.accountId())).orElse(null);
    }

    @Override
    public ApiException refusal(@Nullable String token, ClientAddress address) {
        return token == null
                ? ApiException.of(
                        Problem.INVALID_CREDENTIALS,
                        "a token is needed, and in a header where the body is larger than 64 KiB",
                        "X-Auth-Token")
                : failedLoginLimiter.failed(address, unknown());
    }

    /** What a token that grants nothing is answered with. */
    static ApiException unknown() {
        return ApiException.of(Problem.INVALID_CREDENTIALS, "the token is unknown, expired or revoked", "X-Auth-Token");
    }
}
