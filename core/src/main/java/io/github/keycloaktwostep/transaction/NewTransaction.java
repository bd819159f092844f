// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.transaction;

import java.util.function.Consumer;
import java.util.function.Function;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Runs work on Keycloak's store of single-use objects in a new transaction, which stays committed even if the request
 * fails.
 */
public interface NewTransaction {

    /** Number of consecutive conflicts after which the work fails. */
    int MOST_ATTEMPTS = 20;

    /**
     * Runs the work and returns its result.
     *
     * @param work may run more than once, because it is repeated after a conflict with another transaction
     */
    <T> T run(Function<SingleUseObjectProvider, T> work);

    /** Like {@link #run}, without a result. */
    default void write(Consumer<SingleUseObjectProvider> work) {
        run(store -> {
            work.accept(store);
            return true;
        });
    }

    /**
     * Takes a key that only one caller can have, in a new transaction.
     *
     * @param lifespan how long the key stays taken, in seconds
     * @return true for the caller that has it now
     */
    default boolean take(String key, long lifespan) {
        return run(store -> take(store, key, lifespan));
    }

    /**
     * Like {@link #take(String, long)}, in the current transaction.
     *
     * <p>Reads the key before it writes. If a node dies in the meantime, Infinispan repeats {@code putIfAbsent}, and
     * takes an equal value for the result of its first attempt. All of Keycloak's values are equal, so a key that was
     * taken long ago would be granted again.
     */
    static boolean take(SingleUseObjectProvider store, String key, long lifespan) {
        return !store.contains(key) && store.putIfAbsent(key, lifespan);
    }

    /**
     * Runs all work in a transaction that has already begun, because each new transaction costs a Keycloak session.
     * Results are not final until that transaction ends, so callers must not act on them before.
     */
    static NewTransaction within(SingleUseObjectProvider store) {
        return new NewTransaction() {
            @Override
            public <T> T run(Function<SingleUseObjectProvider, T> work) {
                return work.apply(store);
            }
        };
    }

    static NewTransaction of(KeycloakSessionFactory factory) {
        return new NewTransaction() {
            @Override
            public <T> T run(Function<SingleUseObjectProvider, T> work) {
                for (int attempt = 1; ; attempt++) {
                    try {
                        return KeycloakModelUtils.runJobInTransactionWithResult(
                                factory, session -> work.apply(session.singleUseObjects()));
                    } catch (RuntimeException e) {
                        if (attempt == MOST_ATTEMPTS || !TransactionConflict.is(e)) {
                            throw e;
                        }
                    }
                }
            }
        };
    }
}
