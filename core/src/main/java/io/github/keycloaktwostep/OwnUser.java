package io.github.keycloaktwostep;

import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Work on a user in a session and a transaction of its own: it holds whatever becomes of the request, and what others do to
 * the user at the same moment makes it fail, but not the request.
 */
public final class OwnUser {

    private OwnUser() {}

    /** What is done; with nothing but what it is given, which belongs to its own session. */
    @FunctionalInterface
    public interface Work<T> {
        /** @param user {@code null} if he was deleted meanwhile */
        T on(KeycloakSession session, RealmModel realm, UserModel user);
    }

    /** @throws org.keycloak.models.ModelException if somebody else has changed the same meanwhile */
    public static <T> T run(KeycloakSession session, RealmModel realm, UserModel user, Work<T> work) {
        return KeycloakModelUtils.runJobInTransactionWithResult(session.getKeycloakSessionFactory(), own -> {
            RealmModel ownRealm = own.realms().getRealm(realm.getId());
            own.getContext().setRealm(ownRealm);
            return work.on(own, ownRealm, own.users().getUserById(ownRealm, user.getId()));
        });
    }
}
