// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.method.CredentialTypes;
import io.github.keycloaktwostep.transaction.UserInNewTransaction;
import io.github.keycloaktwostep.transaction.UserLock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.LDAPConstants;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.storage.StorageId;
import org.keycloak.storage.UserStorageUtil;
import org.keycloak.storage.federated.UserFederatedStorageProvider;

/**
 * Preserves the second step of users in an LDAP directory without import, when a user is renamed or the directory is
 * imported later. Keycloak derives the id of such a user from the name and stores the credentials under that id. Under
 * a new id, the user would not have two-step verification. The UUID of the directory's entry never changes, so it is
 * stored with the credentials.
 */
final class DirectoryEntry {

    private static final String ENTRY = "two-step.directory-entry";

    private final UserContext context;
    private final Optional<String> uuid;

    DirectoryEntry(UserContext context) {
        this.context = context;
        this.uuid = directory(context.user())
                .flatMap(id -> Optional.ofNullable(context.user().getFirstAttribute(LDAPConstants.LDAP_ID)));
    }

    /** Id of the directory's component; empty if the user is not from a directory. */
    private static Optional<String> directory(UserModel user) {
        return isImported(user)
                ? Optional.ofNullable(user.getFederationLink())
                : Optional.of(StorageId.providerId(user.getId()));
    }

    private static boolean isImported(UserModel user) {
        return StorageId.isLocalStorage(user.getId());
    }

    /** Stores the UUID of the user's entry. Must be called whenever something is stored for the user. */
    void keep() {
        uuid.filter(entry -> !isImported(context.user())).ifPresent(entry -> keep(context, entry));
    }

    private static void keep(UserContext context, String entry) {
        UserFederatedStorageProvider storage = UserStorageUtil.userFederatedStorage(context.session());
        String userId = context.user().getId();
        if (!List.of(entry)
                .equals(storage.getAttributes(context.realm(), userId).get(ENTRY))) {
            storage.setSingleAttribute(context.realm(), userId, ENTRY, entry);
        }
    }

    /**
     * Takes over the second step that is stored under an earlier id of the user. Runs in a new transaction, which also
     * reads the result, because this session may still see the user without credentials.
     *
     * @return the credentials that are stored for the entry; empty for other users
     * @throws ModelException if another request is changing this user's methods
     */
    List<CredentialModel> takeOver() {
        String searchedKey = ENTRY + ".none." + context.user().getId();
        if (uuid.isEmpty() || context.session().getAttribute(searchedKey) != null) {
            return List.of();
        }
        if (userIds(context, uuid.get()).isEmpty()) {
            // A request loads the enrolment several times, but needs to search only once.
            context.session().setAttribute(searchedKey, true);
            return List.of();
        }
        return UserInNewTransaction.run(context, own -> takeOver(own, uuid.get()));
    }

    private static List<CredentialModel> takeOver(UserContext context, String entry) {
        KeycloakSession session = context.session();
        UserModel user = context.user();
        UserFederatedStorageProvider storage = UserStorageUtil.userFederatedStorage(session);
        List<String> earlier = userIds(context, entry).stream()
                .filter(id -> !id.equals(user.getId()))
                .toList();
        if (!earlier.isEmpty()) {
            UserLock.require(context);
            earlier.forEach(id -> move(storage, context.realm(), id, user));
            if (!isImported(user)) {
                keep(context, entry);
            }
            if (UserStorageUtil.userCache(session) != null) {
                UserStorageUtil.userCache(session).evict(context.realm(), user);
            }
        }
        return isImported(user)
                ? secondStep(user.credentialManager().getStoredCredentialsStream())
                : secondStep(storage.getStoredCredentialsStream(context.realm(), user.getId()));
    }

    private static void move(UserFederatedStorageProvider storage, RealmModel realm, String from, UserModel to) {
        List<CredentialModel> credentials = secondStep(storage.getStoredCredentialsStream(realm, from));
        credentials.forEach(credential -> storage.removeStoredCredential(realm, from, credential.getId()));
        // Writes the removal to the database, so that credentials with the same ids can be stored again.
        storage.removeAttribute(realm, from, ENTRY);
        credentials.forEach(credential -> {
            if (isImported(to)) {
                to.credentialManager().createStoredCredential(credential);
            } else {
                storage.createCredential(realm, to.getId(), credential);
            }
        });
    }

    /** The user ids under which something is stored for an entry of the user's directory. */
    private static List<String> userIds(UserContext context, String entry) {
        return UserStorageUtil.userFederatedStorage(context.session())
                .getUsersByUserAttributeStream(context.realm(), ENTRY, entry)
                .filter(id -> directory(context.user()).equals(Optional.of(StorageId.providerId(id))))
                .toList();
    }

    private static List<CredentialModel> secondStep(Stream<CredentialModel> credentials) {
        return credentials
                .filter(credential -> CredentialTypes.SECOND_STEP.contains(credential.getType()))
                .toList();
    }
}
