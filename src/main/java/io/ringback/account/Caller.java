package io.ringback.account;

import io.ringback.http.ApiException;
import io.ringback.http.ClientAddress;
import jakarta.enterprise.context.RequestScoped;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who makes the present request, and the account it is about. */
@RequestScoped
public class Caller {
    private @Nullable Grant grant;
    private @Nullable UUID pathAccount;
    private @Nullable Role needed;
    private boolean anonymous;
    private boolean anyRole;
    private @Nullable ClientAddress address;
    private @Nullable String requestId;
    private AccountConcurrency.@Nullable Place place;

    /** The account whose token this is. */
    public UUID accountId() {
        return grant().accountId();
    }

    public Role role() {
        return grant().role();
    }

    /** The account in the path; the caller was found to may act on it. */
    public UUID pathAccount() {
        return Objects.requireNonNull(pathAccount, "this path names no account");
    }

    /** The account that the request is about: the path's, else the token's. */
    UUID subject() {
        return pathAccount == null ? accountId() : pathAccount;
    }

    /** Lets go on only who may do everything here: for what only they may even see. */
    public void requireAdmin() {
        if (role() != Role.ADMIN) {
            throw ApiException.forbidden();
        }
    }

    /** Gives the request's place at the workers back: what is left of it waits without a thread. */
    public void leaveWorkers() {
        if (place != null) {
            place.giveBack();
        }
    }

    void placed(AccountConcurrency.Place taken) {
        place = taken;
    }

    /** Who it is; empty while that is not known, as of one who logs in. */
    Optional<Grant> actor() {
        return Optional.ofNullable(grant);
    }

    /** Where the request comes from; empty only outside a request, as while the service acts for itself. */
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
        return Objects.requireNonNull(grant, "this request needs no token");
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

    /** The role that the request needs: the method's own, else by whether it only reads. */
    Role needed(boolean reads) {
        return needed != null ? needed : reads ? Role.READ : Role.ADMIN;
    }
}
