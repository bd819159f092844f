package io.github.keycloaktwostep.transaction;

import java.util.function.Function;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Keycloak's store of single-use objects, each piece of work in a transaction of its own: what it did holds, whatever
 * becomes of the request that asked for it.
 */
public interface NewTransaction {

    /** After so many conflicts in a row nobody gets on any more. */
    int MOST_ATTEMPTS = 20;

    /** @param work may be done more than once: what a transaction that failed has done does not hold */
    <T> T run(Function<SingleUseObjectProvider, T> work);

    /**
     * Takes a name that only one can have, in a transaction of its own.
     *
     * @param lifespan how long it is taken, in seconds
     * @return true for the one who has it now
     */
    default boolean take(String key, long lifespan) {
        return run(store -> take(store, key, lifespan));
    }

    /**
     * Like {@link #take(String, long)} in the transaction at hand.
     *
     * <p>It looks first. Infinispan repeats a {@code putIfAbsent} when a node dies meanwhile, and takes an equal value,
     * which all of Keycloak's are, for that of its own first try: what was taken long ago would be granted once more.
     */
    static boolean take(SingleUseObjectProvider store, String key, long lifespan) {
        return !store.contains(key) && store.putIfAbsent(key, lifespan);
    }

    /**
     * A transaction that has begun already, for what belongs together: each one of its own costs a session of Keycloak's.
     * Nothing of it is certain before its end, so what is claimed in it must not be acted upon within it.
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
