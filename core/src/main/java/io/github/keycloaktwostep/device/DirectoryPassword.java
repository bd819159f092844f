// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.device;

import io.github.keycloaktwostep.context.UserContext;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
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
 * Detects password changes in a directory. It queries the directory itself, once per request, because Keycloak's user
 * cache can be out of date. This way it also works without a mapper.
 */
final class DirectoryPassword {

    private static final Logger LOG = Logger.getLogger(DirectoryPassword.class);

    /**
     * Attributes that change only with the password: of Active Directory, of OpenLDAP and other servers that follow the
     * Internet-Draft for LDAP password policies, of 389 Directory Server, and of FreeIPA.
     */
    private static final List<String> PASSWORD_CHANGED =
            List.of("pwdLastSet", "pwdChangedTime", "pwdUpdateTime", "krbLastPwdChange");

    /** Fallback: changes with every change of the entry. */
    private static final String ENTRY_CHANGED = "modifyTimestamp";

    private static final String ATTRIBUTE = "two-step.directory-password.";

    private DirectoryPassword() {}

    /**
     * A text that changes with the password.
     *
     * @return an empty text for a user whose password Keycloak stores; empty if a directory stores it and does not
     *     report when it was changed
     */
    static Optional<String> stamp(UserContext context) {
        Optional<String> directory = directory(context.user());
        if (directory.isEmpty()) {
            return Optional.of("");
        }
        String key = ATTRIBUTE + context.user().getId();
        if (context.session().getAttribute(key) instanceof String known) {
            return Optional.of(known);
        }
        Optional<String> stamp = provider(context, directory.get()).flatMap(provider -> query(context, provider));
        stamp.ifPresent(value -> context.session().setAttribute(key, value));
        return stamp;
    }

    /** Whether {@link #stamp} is expected to return a text. Does not query an LDAP server. */
    static boolean isSupported(UserContext context) {
        return directory(context.user())
                .map(id -> provider(context, id)
                        .filter(provider -> provider instanceof LDAPStorageProvider
                                || query(context, provider).isPresent())
                        .isPresent())
                .orElse(true);
    }

    private static Optional<String> directory(UserModel user) {
        return Optional.ofNullable(user.getFederationLink())
                .or(() -> Optional.ofNullable(StorageId.providerId(user.getId())));
    }

    private static Optional<UserStorageProvider> provider(UserContext context, String id) {
        KeycloakSession session = context.session();
        ComponentModel component = context.realm().getComponent(id);
        if (component == null) {
            return Optional.empty();
        }
        UserStorageProviderFactory<?> factory = (UserStorageProviderFactory<?>) session.getKeycloakSessionFactory()
                .getProviderFactory(UserStorageProvider.class, component.getProviderId());
        return Optional.ofNullable(factory).map(found -> {
            UserStorageProvider provider = found.create(session, component);
            session.enlistForClose(provider);
            return provider;
        });
    }

    private static Optional<String> query(UserContext context, UserStorageProvider provider) {
        RealmModel realm = context.realm();
        UserModel user = context.user();
        try {
            if (provider instanceof LDAPStorageProvider ldap) {
                return entry(ldap, realm, user).flatMap(entry -> stamp(entry::getAttributeAsString));
            }
            StoreManagers stores = (StoreManagers) context.session().getProvider(DatastoreProvider.class);
            UserModel fresh = stores.userStorageManager().getUserById(realm, user.getId());
            if (fresh == null) {
                return Optional.empty();
            }
            boolean checksPasswords = provider instanceof CredentialInputValidator validator
                    && validator.supportsCredentialType(PasswordCredentialModel.TYPE);
            return stamp(fresh::getFirstAttribute).or(() -> checksPasswords ? Optional.empty() : Optional.of(""));
        } catch (ModelException e) {
            LOG.warnf(
                    "The directory of user %s cannot report when the password was changed, so a code is required: %s",
                    user.getId(), e.getClass().getName());
            return Optional.empty();
        }
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

    /** @param values returns the value of an attribute, {@code null} if there is none */
    static Optional<String> stamp(UnaryOperator<String> values) {
        return stamp(PASSWORD_CHANGED, values).or(() -> stamp(List.of(ENTRY_CHANGED), values));
    }

    private static Optional<String> stamp(List<String> names, UnaryOperator<String> values) {
        String stamp = names.stream()
                .filter(name -> values.apply(name) != null)
                .map(name -> name + "=" + values.apply(name))
                .collect(Collectors.joining(","));
        return stamp.isEmpty() ? Optional.empty() : Optional.of(stamp);
    }
}
