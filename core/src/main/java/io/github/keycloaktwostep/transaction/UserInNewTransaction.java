// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.transaction;

import io.github.keycloaktwostep.context.UserContext;
import java.util.Optional;
import java.util.function.Function;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.light.LightweightUserAdapter;
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
     * Runs the work and returns its result.
     *
     * @param work must use only its argument, must not return {@code null}, and may throw an exception to roll back. It
     *     must not control the transaction, which can be that of the request
     * @throws ModelException if a parallel transaction changed the same data or deleted the user
     */
    public static <T> T run(UserContext request, Function<UserContext, T> work) {
        Optional<T> result = outside(request, work);
        return result.orElseGet(() -> {
            UserModel user = request.user();
            if (!LightweightUserAdapter.isLightweightUser(user)
                    && !isStored(request.session(), request.realm(), user)) {
                throw new ModelException("The user was deleted");
            }
            return work.apply(request);
        });
    }

    /** @return empty if no other transaction sees the user */
    private static <T> Optional<T> outside(UserContext request, Function<UserContext, T> work) {
        try {
            return RealmInNewTransaction.get(
                    request.session().getKeycloakSessionFactory(),
                    request.realm().getId(),
                    (session, realm) -> visible(session, realm, request.user()).map(user -> {
                        UserContext context = new UserContext(session, realm, user, request.clock());
                        UserLock.inherit(request, context);
                        return work.apply(context);
                    }));
        } catch (RuntimeException e) {
            if (TransactionConflict.is(e) && !(e instanceof ModelException)) {
                throw new ModelException("Another transaction has changed the same data", e);
            }
            throw e;
        }
    }

    private static Optional<UserModel> visible(KeycloakSession session, RealmModel realm, UserModel user) {
        return isStored(session, realm, user)
                ? Optional.ofNullable(session.users().getUserById(realm, user.getId()))
                : Optional.empty();
    }

    /** Keycloak's cache cannot be used, because it contains imported users before their import has committed. */
    private static boolean isStored(KeycloakSession session, RealmModel realm, UserModel user) {
        return !StorageId.isLocalStorage(user.getId())
                || UserStoragePrivateUtil.userLocalStorage(session).getUserById(realm, user.getId()) != null;
    }
}
