// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.keycloak;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.keycloak.common.util.Environment;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.IdentityProviderQuery;
import org.keycloak.models.IdentityProviderStorageProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.managers.AuthenticationManager.AuthResult;
import org.keycloak.services.managers.BruteForceProtector;

/**
 * Calls that differ between the supported versions of Keycloak, 26.4 to 26.7. The JAR is compiled against the newest
 * version. In an older version, a missing method causes a {@link LinkageError}, and the older form is called instead.
 * Tested by {@code MatrixIT} with each version.
 */
public final class KeycloakVersions {

    private KeycloakVersions() {}

    /**
     * Whether this process is a command such as export, and not a server. Keycloak has had a method for it since 26.6.
     */
    public static boolean isNonServerMode() {
        return "nonserver".equalsIgnoreCase(Environment.getProfile());
    }

    /** A number that a template passes to a text with plural forms. Before 26.5, a plain number makes the page fail. */
    public static Number pluralNumber(long value) {
        return new TemplateNumber(value);
    }

    /** The session that Keycloak found for a request. {@link AuthResult} has been a record since 26.5. */
    static UserSessionModel session(AuthResult result) {
        try {
            return result.session();
        } catch (NoSuchMethodError before265) {
            return (UserSessionModel) call(AuthResult.class, result, "getSession");
        }
    }

    /**
     * Identity providers through which users sign in. Before 26.5, all providers were of this kind, and there was no
     * query for it.
     *
     * @param most maximum number of providers to return
     */
    @SuppressWarnings("deprecation")
    public static List<IdentityProviderModel> identityProviders(KeycloakSession session, int most) {
        IdentityProviderStorageProvider providers = session.identityProviders();
        try {
            return providers
                    .getAllStream(IdentityProviderQuery.userAuthentication(), 0, most)
                    .toList();
        } catch (NoClassDefFoundError before265) {
            return providers.getAllStream().limit(most).toList();
        }
    }

    /**
     * Finds a role by its name. The name of a client role starts with the client's id and a dot.
     *
     * @return {@code null} if there is none
     */
    public static RoleModel role(KeycloakSession session, RealmModel realm, String name) {
        try {
            return KeycloakModelUtils.getRoleFromString(session, realm, name);
        } catch (NoSuchMethodError before266) {
            return (RoleModel) call(KeycloakModelUtils.class, null, "getRoleFromString", realm, name);
        }
    }

    /** Deletes a flow and everything in it. */
    public static void deleteFlow(KeycloakSession session, RealmModel realm, AuthenticationFlowModel flow) {
        Runnable nothing = () -> {};
        try {
            KeycloakModelUtils.deepDeleteAuthenticationFlow(session, realm, flow, nothing, nothing, true);
        } catch (NoSuchMethodError before266) {
            call(
                    KeycloakModelUtils.class,
                    null,
                    "deepDeleteAuthenticationFlow",
                    session,
                    realm,
                    flow,
                    nothing,
                    nothing);
        }
    }

    /**
     * Number of wrong codes after which the account is disabled; 0 for no limit. Before 26.6, Keycloak had no such
     * limit.
     */
    public static int maxSecondaryAuthFailures(RealmModel realm) {
        try {
            return realm.getMaxSecondaryAuthFailures();
        } catch (NoSuchMethodError | AbstractMethodError before266) {
            return 0;
        }
    }

    /** Counts a wrong code. Before 26.6, Keycloak counts it like a wrong password. */
    static void failedLogin(
            BruteForceProtector protector, KeycloakSession session, RealmModel realm, UserModel user, String type) {
        try {
            protector.failedLogin(
                    realm,
                    user,
                    session.getContext().getConnection(),
                    session.getContext().getUri(),
                    Set.of(type));
        } catch (NoSuchMethodError | AbstractMethodError before266) {
            call(
                    BruteForceProtector.class,
                    protector,
                    "failedLogin",
                    realm,
                    user,
                    session.getContext().getConnection(),
                    session.getContext().getUri());
        }
    }

    /** Calls the method with this name and number of arguments, of which there must be only one. */
    private static Object call(Class<?> type, Object target, String name, Object... arguments) {
        Method method = Arrays.stream(type.getMethods())
                .filter(one -> one.getName().equals(name) && one.getParameterCount() == arguments.length)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "This version of Keycloak is not supported: it has no " + type.getSimpleName() + "." + name));
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(name, e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(name, e);
        }
    }
}
