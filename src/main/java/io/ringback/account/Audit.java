package io.ringback.account;

import io.quarkus.arc.Arc;
import io.ringback.id.Ids;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Keeps who did what: in the transaction in which it was done, so that neither is without the other. */
@Singleton
public class Audit {
    private final Caller caller;
    private final Ids ids;

    Audit(Caller caller, Ids ids) {
        this.caller = caller;
        this.ids = ids;
    }

    /** What can be done. */
    public enum Action {
        ACCOUNT_CREATED,
        ACCOUNT_CHANGED,
        ACCOUNT_DELETED,
        TOKEN_CREATED,
        TOKEN_REVOKED,
        API_KEY_REVEALED,
        API_KEY_RENEWED,
        LOGGED_IN,
        WEBHOOK_CREATED,
        WEBHOOK_CHANGED,
        WEBHOOK_DELETED,
        /** Enabled again after the service had disabled it. */
        WEBHOOK_ENABLED,
        /** By the service, or with the whole collection. */
        WEBHOOK_DISABLED,
        SECRET_REVEALED,
        SECRET_ROTATED;

        /** As in the API and in the database. */
        String shown() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The one who makes the present request, or else the service itself, did {@code action} to {@code subject}. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void record(Action action, UUID account, UUID subject) {
        AuditRow row = new AuditRow();
        row.id = ids.next();
        row.accountId = account;
        row.action = action.shown();
        row.subjectId = subject;
        caller().ifPresent(present -> {
            present.actor().ifPresent(grant -> {
                row.actorAccountId = grant.accountId();
                row.actorTokenId = grant.tokenId();
            });
            present.address().ifPresent(address -> row.address = address.shown());
            row.requestId = present.requestId();
        });
        row.persist();
    }

    private Optional<Caller> caller() {
        return Arc.container().requestContext().isActive() ? Optional.of(caller) : Optional.empty();
    }
}
