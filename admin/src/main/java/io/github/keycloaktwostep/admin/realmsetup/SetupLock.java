package io.github.keycloaktwostep.admin.realmsetup;

import io.github.keycloaktwostep.admin.http.RequestRejected;
import io.github.keycloaktwostep.transaction.NewTransaction;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** Allows one set-up or undo of a realm at a time. */
final class SetupLock {

    /** Seconds after which a lock is released if the node died. */
    private static final long LIFESPAN = 60;

    private SetupLock() {}

    /** Takes the lock until the session's transaction has ended. */
    static void take(KeycloakSession session, RealmModel realm) {
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        String key = "two-step.setup." + realm.getId();
        if (!NewTransaction.of(factory).take(key, LIFESPAN)) {
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
