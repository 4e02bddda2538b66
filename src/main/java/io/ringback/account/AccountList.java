package io.ringback.account;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.http.Listed;
import io.ringback.http.Range;
import io.ringback.id.Ids;
import java.util.List;
import java.util.UUID;

/** Accounts of one branch of the tree, as they are listed. */
record AccountList(UUID top, Source source) implements Listed<Account> {
    /** Reads the first so many accounts of a range. */
    @FunctionalInterface
    interface Source {
        List<Account> read(UUID top, Range range, int most);
    }

    static AccountList children(UUID parent) {
        return new AccountList(parent, Account::children);
    }

    static AccountList descendants(UUID ancestor) {
        return new AccountList(ancestor, Account::descendants);
    }

    /** {@code account} and all below it. */
    static AccountList reachable(UUID account) {
        return new AccountList(account, Account::withDescendants);
    }

    @Override
    public Found<Account> read(Range range, int most) {
        return new Found<>(source.read(top, range, most));
    }

    @Override
    public UUID id(Account account) {
        return account.id;
    }

    @Override
    public ObjectNode whole(Account account) {
        return view(account);
    }

    /** How an account is shown. */
    static ObjectNode view(Account account) {
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        view.put("id", Ids.show(account.id));
        view.put("name", account.name);
        if (account.parentId != null) {
            view.put("parent", Ids.show(account.parentId));
        }
        return view;
    }
}
