// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.transaction;

import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.light.LightweightUserAdapter;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.storage.StorageId;
import org.keycloak.storage.UserStoragePrivateUtil;

/**
 * Runs work on a user in a new session and transaction, which commits even if the request fails. A conflict with
 * another request makes only this work fail.
 *
 * <p>A user who was created by this request (registration, first sign-in from a directory or an identity provider) does
 * not exist for other transactions yet. In this case, the work runs in the request's transaction: it can be lost only
 * together with the user, and nobody else can change the user in the meantime.
 */
public final class UserInNewTransaction {

    private UserInNewTransaction() {}

    /**
     * The work. It must use only its arguments, and may throw an exception to roll back. It must not control the
     * transaction, which can be that of the request.
     */
    @FunctionalInterface
    public interface Work<T> {
        /** @return never {@code null} */
        T on(KeycloakSession session, RealmModel realm, UserModel user);
    }

    /** @throws ModelException if a parallel transaction changed the same data or deleted the user */
    public static <T> T run(KeycloakSession session, RealmModel realm, UserModel user, Work<T> work) {
        Optional<T> result = outside(session, realm, user, work);
        return result.orElseGet(() -> {
            if (!LightweightUserAdapter.isLightweightUser(user) && !stored(session, realm, user)) {
                throw new ModelException("The user was deleted");
            }
            return work.on(session, realm, user);
        });
    }

    /** @return empty if no other transaction sees the user */
    private static <T> Optional<T> outside(KeycloakSession session, RealmModel realm, UserModel user, Work<T> work) {
        try {
            return KeycloakModelUtils.runJobInTransactionWithResult(session.getKeycloakSessionFactory(), own -> {
                RealmModel ownRealm = own.realms().getRealm(realm.getId());
                own.getContext().setRealm(ownRealm);
                UserLock.inherit(session, own, realm, user);
                return visible(own, ownRealm, user).map(ownUser -> work.on(own, ownRealm, ownUser));
            });
        } catch (RuntimeException e) {
            if (TransactionConflict.is(e) && !(e instanceof ModelException)) {
                throw new ModelException("Another transaction has changed the same data", e);
            }
            throw e;
        }
    }

    private static Optional<UserModel> visible(KeycloakSession own, RealmModel realm, UserModel user) {
        return stored(own, realm, user)
                ? Optional.ofNullable(own.users().getUserById(realm, user.getId()))
                : Optional.empty();
    }

    /** Keycloak's cache cannot be used, because it contains imported users before their import has committed. */
    private static boolean stored(KeycloakSession session, RealmModel realm, UserModel user) {
        return !StorageId.isLocalStorage(user.getId())
                || UserStoragePrivateUtil.userLocalStorage(session).getUserById(realm, user.getId()) != null;
    }
}
