// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.transaction;

import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** Runs work on a realm in a new session and transaction, with the realm as the context of the session. */
public final class RealmInNewTransaction {

    private RealmInNewTransaction() {}

    /**
     * Runs the work and returns its result. The work must use only its arguments; the realm is {@code null} if it no
     * longer exists.
     */
    public static <T> T get(
            KeycloakSessionFactory factory, String realmId, BiFunction<KeycloakSession, RealmModel, T> work) {
        return KeycloakModelUtils.runJobInTransactionWithResult(factory, session -> {
            RealmModel realm = session.realms().getRealm(realmId);
            session.getContext().setRealm(realm);
            return work.apply(session, realm);
        });
    }

    /** Like {@link #get}, without a result. Does nothing if the realm no longer exists. */
    public static void run(
            KeycloakSessionFactory factory, String realmId, BiConsumer<KeycloakSession, RealmModel> work) {
        KeycloakModelUtils.runJobInTransaction(factory, session -> {
            RealmModel realm = session.realms().getRealm(realmId);
            if (realm != null) {
                session.getContext().setRealm(realm);
                work.accept(session, realm);
            }
        });
    }
}
