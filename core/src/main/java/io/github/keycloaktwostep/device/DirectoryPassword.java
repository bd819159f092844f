package io.github.keycloaktwostep.device;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.component.ComponentModel;
import org.keycloak.credential.CredentialInputValidator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.LDAPConstants;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.storage.DatastoreProvider;
import org.keycloak.storage.StorageId;
import org.keycloak.storage.StoreManagers;
import org.keycloak.storage.UserStorageProvider;
import org.keycloak.storage.UserStorageProviderFactory;
import org.keycloak.storage.ldap.LDAPStorageProvider;
import org.keycloak.storage.ldap.LDAPUtils;
import org.keycloak.storage.ldap.idm.model.LDAPObject;
import org.keycloak.storage.ldap.idm.query.internal.LDAPQuery;
import org.keycloak.storage.ldap.idm.query.internal.LDAPQueryConditionsBuilder;

/**
 * Tells when a password was changed that a directory keeps. It asks the directory itself, once a request: Keycloak's user
 * cache may hold an old state for as long as its policy says, and no mapper is needed.
 */
final class DirectoryPassword {

    private static final Logger LOG = Logger.getLogger(DirectoryPassword.class);

    /**
     * Attributes that change with the password and with nothing else: those of Active Directory, of OpenLDAP and others that
     * follow the Internet-Draft for LDAP password policies, of 389 Directory Server, and of FreeIPA.
     */
    private static final List<String> PASSWORD_CHANGED =
            List.of("pwdLastSet", "pwdChangedTime", "pwdUpdateTime", "krbLastPwdChange");

    /** The last resort: changes with every change of the entry. */
    private static final String ENTRY_CHANGED = "modifyTimestamp";

    private static final String READ = "two-step.directory-password.";

    private DirectoryPassword() {}

    /**
     * A text that differs once the password was changed.
     *
     * @return empty text for a user whose password Keycloak keeps; nothing if a directory keeps it and does not tell when it
     *     was changed
     */
    static Optional<String> stamp(KeycloakSession session, RealmModel realm, UserModel user) {
        Optional<String> directory = directory(user);
        if (directory.isEmpty()) {
            return Optional.of("");
        }
        String key = READ + user.getId();
        if (session.getAttribute(key) instanceof String known) {
            return Optional.of(known);
        }
        Optional<String> stamp =
                provider(session, realm, directory.get()).flatMap(provider -> read(session, realm, user, provider));
        stamp.ifPresent(read -> session.setAttribute(key, read));
        return stamp;
    }

    /** Whether {@link #stamp} can be expected to tell; asks no LDAP server. */
    static boolean tells(KeycloakSession session, RealmModel realm, UserModel user) {
        return directory(user)
                .map(id -> provider(session, realm, id)
                        .filter(provider -> provider instanceof LDAPStorageProvider
                                || read(session, realm, user, provider).isPresent())
                        .isPresent())
                .orElse(true);
    }

    private static Optional<String> directory(UserModel user) {
        return Optional.ofNullable(user.getFederationLink())
                .or(() -> Optional.ofNullable(StorageId.providerId(user.getId())));
    }

    private static Optional<UserStorageProvider> provider(KeycloakSession session, RealmModel realm, String id) {
        ComponentModel component = realm.getComponent(id);
        if (component == null) {
            return Optional.empty();
        }
        UserStorageProviderFactory<?> factory = (UserStorageProviderFactory<?>) session.getKeycloakSessionFactory()
                .getProviderFactory(UserStorageProvider.class, component.getProviderId());
        return Optional.ofNullable(factory).map(known -> {
            UserStorageProvider provider = known.create(session, component);
            session.enlistForClose(provider);
            return provider;
        });
    }

    private static Optional<String> read(
            KeycloakSession session, RealmModel realm, UserModel user, UserStorageProvider provider) {
        try {
            if (provider instanceof LDAPStorageProvider ldap) {
                return entry(ldap, realm, user).flatMap(entry -> stamp(entry::getAttributeAsString));
            }
            StoreManagers stores = (StoreManagers) session.getProvider(DatastoreProvider.class);
            UserModel fresh = stores.userStorageManager().getUserById(realm, user.getId());
            if (fresh == null) {
                return Optional.empty();
            }
            return stamp(fresh::getFirstAttribute)
                    .or(() -> checksPasswords(provider) ? Optional.empty() : Optional.of(""));
        } catch (ModelException e) {
            LOG.warnf(
                    "The directory of user %s does not say when the password was changed, a code is asked for: %s",
                    user.getId(), e.getClass().getName());
            return Optional.empty();
        }
    }

    private static boolean checksPasswords(UserStorageProvider provider) {
        return provider instanceof CredentialInputValidator validator
                && validator.supportsCredentialType(PasswordCredentialModel.TYPE);
    }

    private static Optional<LDAPObject> entry(LDAPStorageProvider ldap, RealmModel realm, UserModel user) {
        String id = user.getFirstAttribute(LDAPConstants.LDAP_ID);
        if (id == null) {
            return Optional.empty();
        }
        try (LDAPQuery query = LDAPUtils.createQueryForUserSearch(ldap, realm)) {
            PASSWORD_CHANGED.forEach(query::addReturningLdapAttribute);
            query.addReturningLdapAttribute(ENTRY_CHANGED);
            String attribute = ldap.getLdapIdentityStore().getConfig().getUuidLDAPAttributeName();
            query.addWhereCondition(new LDAPQueryConditionsBuilder().equal(attribute, id));
            return Optional.ofNullable(query.getFirstResult());
        }
    }

    /** @param values of attributes by their names, {@code null} for those that are missing */
    static Optional<String> stamp(UnaryOperator<String> values) {
        String best = known(PASSWORD_CHANGED.stream(), values);
        String stamp = best.isEmpty() ? known(Stream.of(ENTRY_CHANGED), values) : best;
        return Optional.of(stamp).filter(text -> !text.isEmpty());
    }

    private static String known(Stream<String> names, UnaryOperator<String> values) {
        return names.filter(name -> values.apply(name) != null)
                .map(name -> name + "=" + values.apply(name))
                .collect(Collectors.joining(","));
    }
}
