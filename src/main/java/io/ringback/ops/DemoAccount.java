package io.ringback.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.StartupEvent;
import io.ringback.StartOrder;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/** Creates a demo account in development mode, with a fixed id and token that can be pasted. */
@IfBuildProfile("dev")
@ApplicationScoped
class DemoAccount {
    static final UUID ID = UUID.fromString("019a0000-0000-7000-8000-0000000000de");
    static final String TOKEN = "demo-token";

    private static final UUID TOKEN_ID = UUID.fromString("019a0000-0000-7000-8000-0000000000df");

    private static final String CREATE_ACCOUNT = """
            insert into account (id, parent_id, name, tree)
            select ?, id, 'Demo', array[id]
            from account
            where parent_id is null
            on conflict do nothing
            """;
    private static final String CREATE_TOKEN = """
            insert into token (id, account_id, name, role, hash)
            select ?, id, 'Demo', 'admin', ?
            from account
            where id = ?
            on conflict do nothing
            """;

    private final DataSource database;

    DemoAccount(DataSource database) {
        this.database = database;
    }

    void create(@Observes @Priority(StartOrder.DEMO_ACCOUNT) StartupEvent started) throws SQLException {
        try (Connection connection = database.getConnection();
                var account = connection.prepareStatement(CREATE_ACCOUNT);
                var token = connection.prepareStatement(CREATE_TOKEN)) {
            account.setObject(1, ID);
            account.executeUpdate();
            token.setObject(1, TOKEN_ID);
            token.setBytes(2, sha256(TOKEN));
            token.setObject(3, ID);
            token.executeUpdate();
        }
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
