// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.transaction;

import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakTransactionManager;

/** Runs work when a transaction commits or rolls back. */
public final class TransactionCallback extends AbstractKeycloakTransaction {

    private final Runnable onCommit;
    private final Runnable onRollback;

    private TransactionCallback(Runnable onCommit, Runnable onRollback) {
        this.onCommit = onCommit;
        this.onRollback = onRollback;
    }

    /**
     * Registers work for the end of the session's transaction. Without an active transaction, {@code onCommit} runs
     * immediately.
     */
    public static void register(KeycloakSession session, Runnable onCommit, Runnable onRollback) {
        KeycloakTransactionManager transactions = session.getTransactionManager();
        if (transactions.isActive()) {
            transactions.enlistAfterCompletion(new TransactionCallback(onCommit, onRollback));
        } else {
            onCommit.run();
        }
    }

    /**
     * Like {@link #register(KeycloakSession, Runnable, Runnable)}, with additional work that runs immediately before
     * the commit. If it throws an exception, the transaction is rolled back.
     */
    public static void register(
            KeycloakSession session, Runnable beforeCommit, Runnable onCommit, Runnable onRollback) {
        KeycloakTransactionManager transactions = session.getTransactionManager();
        if (transactions.isActive()) {
            transactions.enlistPrepare(new TransactionCallback(beforeCommit, () -> {}));
        } else {
            beforeCommit.run();
        }
        register(session, onCommit, onRollback);
    }

    @Override
    protected void commitImpl() {
        onCommit.run();
    }

    @Override
    protected void rollbackImpl() {
        onRollback.run();
    }
}
