package io.github.keycloaktwostep.enrolment;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.method.CredentialTypes;
import io.github.keycloaktwostep.transaction.UserInNewTransaction;
import io.github.keycloaktwostep.transaction.UserLock;
import java.util.List;
import java.util.Optional;
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
 * Follows users whose name changes in an LDAP directory that Keycloak does not import. Keycloak makes the id of such a user
 * from the name and keeps the credentials under that id, so a new name would be a user without two-step verification. The
 * UUID of the directory's entry stays the same; it is kept beside the credentials.
 */
final class DirectoryEntry {

    private static final String ENTRY = "two-step.directory-entry";

    private final UserContext context;
    private final Optional<String> uuid;

    DirectoryEntry(UserContext context) {
        this.context = context;
        this.uuid = StorageId.isLocalStorage(context.user().getId())
                ? Optional.empty()
                : Optional.ofNullable(context.user().getFirstAttribute(LDAPConstants.LDAP_ID));
    }

    /** Keeps the UUID of the user's entry. To be called when something is stored for the user. */
    void keep() {
        uuid.ifPresent(entry -> keep(context.session(), context.realm(), context.user(), entry));
    }

    private static void keep(KeycloakSession session, RealmModel realm, UserModel user, String entry) {
        UserFederatedStorageProvider storage = UserStorageUtil.userFederatedStorage(session);
        if (!List.of(entry).equals(storage.getAttributes(realm, user.getId()).get(ENTRY))) {
            storage.setSingleAttribute(realm, user.getId(), ENTRY, entry);
        }
    }

    /**
     * Takes over the second step that is stored under an earlier name. It commits by itself, and is read there: this session may
     * still see the user without credentials.
     *
     * @return the credentials that are stored for the entry; empty for other users
     * @throws ModelException if another request is changing this user's methods
     */
    List<CredentialModel> takeOver() {
        if (uuid.isEmpty()
                || names(context.session(), context.realm(), uuid.get()).isEmpty()) {
            return List.of();
        }
        return UserInNewTransaction.run(
                context.session(),
                context.realm(),
                context.user(),
                (session, realm, user) -> takeOver(session, realm, user, uuid.get()));
    }

    private static List<CredentialModel> takeOver(
            KeycloakSession session, RealmModel realm, UserModel user, String entry) {
        UserFederatedStorageProvider storage = UserStorageUtil.userFederatedStorage(session);
        List<String> earlier = names(session, realm, entry).stream()
                .filter(id -> !id.equals(user.getId()))
                .toList();
        if (!earlier.isEmpty()) {
            if (!UserLock.hold(session, realm, user)) {
                throw new ModelException("Another request is changing the methods of user " + user.getId());
            }
            earlier.forEach(id -> move(storage, realm, id, user));
            keep(session, realm, user, entry);
            if (UserStorageUtil.userCache(session) != null) {
                UserStorageUtil.userCache(session).evict(realm, user);
            }
        }
        return secondStep(storage, realm, user.getId());
    }

    private static void move(UserFederatedStorageProvider storage, RealmModel realm, String from, UserModel to) {
        List<CredentialModel> credentials = secondStep(storage, realm, from);
        credentials.forEach(credential -> storage.removeStoredCredential(realm, from, credential.getId()));
        // Writes the removal to the database, so that the same ids can be stored again.
        storage.removeAttribute(realm, from, ENTRY);
        credentials.forEach(credential -> storage.createCredential(realm, to.getId(), credential));
    }

    private static List<String> names(KeycloakSession session, RealmModel realm, String entry) {
        return UserStorageUtil.userFederatedStorage(session)
                .getUsersByUserAttributeStream(realm, ENTRY, entry)
                .toList();
    }

    private static List<CredentialModel> secondStep(UserFederatedStorageProvider storage, RealmModel realm, String id) {
        return storage.getStoredCredentialsStream(realm, id)
                .filter(credential -> CredentialTypes.SECOND_STEP.contains(credential.getType()))
                .toList();
    }
}
