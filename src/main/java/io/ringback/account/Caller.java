package io.ringback.account;

import io.ringback.http.ApiException;
import io.ringback.http.ClientAddress;
import jakarta.enterprise.context.RequestScoped;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Holds the caller of the current request and the account in its path. */
@RequestScoped
public class Caller {
    private @Nullable Grant grant;
    private @Nullable UUID pathAccount;
    private @Nullable Role needed;
    private boolean anonymous;
    private boolean anyRole;
    private @Nullable ClientAddress address;
    private @Nullable String requestId;
    private AccountConcurrency.@Nullable Permit permit;

    /** Returns the account of the token. */
    public UUID accountId() {
        return grant().accountId();
    }

    public Role role() {
        return grant().role();
    }

    /** Returns the account in the path, on which the caller may act. */
    public UUID pathAccount() {
        return Objects.requireNonNull(pathAccount, "the path of this request contains no account");
    }

    /** Returns the account that the request concerns: the path's, else the token's. */
    UUID subject() {
        return pathAccount == null ? accountId() : pathAccount;
    }

    /** Throws a 403 unless the caller has all permissions here; for data that others must not even read. */
    public void requireAdmin() {
        if (role() != Role.ADMIN) {
            throw ApiException.forbidden();
        }
    }

    /** Releases the request's worker permit, since the rest of it waits without a thread. */
    public void leaveWorkers() {
        if (permit != null) {
            permit.release();
        }
    }

    void placed(AccountConcurrency.Permit taken) {
        permit = taken;
    }

    /** Returns the caller's grant; empty before authentication, for example during a login. */
    Optional<Grant> actor() {
        return Optional.ofNullable(grant);
    }

    /** Returns the address of the caller; empty only outside a request, when the service acts itself. */
    Optional<ClientAddress> address() {
        return Optional.ofNullable(address);
    }

    @Nullable
    String requestId() {
        return requestId;
    }

    void came(ClientAddress from, @Nullable String request) {
        address = from;
        requestId = request;
    }

    Grant grant() {
        return Objects.requireNonNull(grant, "this request was not authenticated");
    }

    void granted(Grant found) {
        grant = found;
    }

    void reached(UUID account) {
        pathAccount = account;
    }

    void ingests() {
        needed = Role.INGEST;
    }

    void needsNothing() {
        anonymous = true;
    }

    boolean isAnonymous() {
        return anonymous;
    }

    void needsNoRole() {
        anyRole = true;
    }

    boolean isAnyRole() {
        return anyRole;
    }

    boolean isIngesting() {
        return needed == Role.INGEST;
    }

    /** Returns the role that the request needs: the method's own, else according to whether it only reads. */
    Role needed(boolean reads) {
        return needed != null ? needed : reads ? Role.READ : Role.ADMIN;
    }
}
