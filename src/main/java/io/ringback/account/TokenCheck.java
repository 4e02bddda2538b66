package io.ringback.account;

import io.ringback.http.ApiException;
import io.ringback.http.ClientAddress;
import io.ringback.http.Problem;
import io.ringback.http.TokenVerifier;
import io.ringback.id.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import org.jspecify.annotations.Nullable;

/** Finds the account of a token before a body is read; {@link AuthFilter} checks permissions. */
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
                        "Authentication required: send a token, in a header when the body is larger than 64 KiB.",
                        "X-Auth-Token")
                : failedLoginLimiter.failed(address, unknown());
    }

    /** Returns the 401 for a token without permissions. */
    static ApiException unknown() {
        return ApiException.of(
                Problem.INVALID_CREDENTIALS,
                "The token is unknown, expired or revoked; create a new one or log in again.",
                "X-Auth-Token");
    }
}
