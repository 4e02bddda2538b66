package io.ringback.account;

import io.ringback.http.lists.ListSource;
import io.ringback.http.lists.Range;
import java.util.List;
import java.util.UUID;

/** Lists accounts of one branch of the tree. */
record AccountList(UUID top, Source source) implements ListSource<Account, AccountView> {
    /** Reads the first accounts of a range. */
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

    /** Creates the list of {@code account} and all accounts below it. */
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
    public AccountView line(Account account) {
        return AccountView.line(account);
    }
}
