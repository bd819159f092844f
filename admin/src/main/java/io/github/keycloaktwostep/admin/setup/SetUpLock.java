package io.github.keycloaktwostep.admin.setup;

import io.github.keycloaktwostep.admin.http.RequestRejected;
import io.github.keycloaktwostep.transaction.NewTransaction;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** Two set-ups of a realm at once would make two copies of one name, so the second is refused; undo is one, too. */
final class SetUpLock {

    /** Seconds after which a lock counts as left behind by a node that died. */
    private static final long LIFESPAN = 60;

    private SetUpLock() {}

    /** Holds until the transaction of the session has ended. */
    static void take(KeycloakSession session, RealmModel realm) {
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        String key = "two-step.setup." + realm.getId();
        boolean free = NewTransaction.of(factory).take(key, LIFESPAN);
        if (!free) {
            throw RequestRejected.conflict(
                    "setup_running", "Another set-up of this realm is running; try again in a moment");
        }
        session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                release(factory, key);
            }

            @Override
            protected void rollbackImpl() {
                release(factory, key);
            }
        });
    }

    private static void release(KeycloakSessionFactory factory, String key) {
        KeycloakModelUtils.runJobInTransaction(
                factory, own -> own.singleUseObjects().remove(key));
    }
}
