package io.ringback.account;

import io.quarkus.arc.Arc;
import io.ringback.id.Ids;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Records who changed what, in the same transaction as the change. */
@Singleton
public class Audit {
    private final Caller caller;
    private final Ids ids;

    Audit(Caller caller, Ids ids) {
        this.caller = caller;
        this.ids = ids;
    }

    /** Lists the recorded actions. */
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
        /** A webhook that the service disabled was enabled again. */
        WEBHOOK_ENABLED,
        /** A webhook was disabled by the service, or with the whole collection. */
        WEBHOOK_DISABLED,
        SECRET_REVEALED,
        SECRET_ROTATED;

        /** Returns the action's name in the API and in the database. */
        String shown() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Records that the caller of the current request, or the service itself, did {@code action} to {@code subject}. */
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
