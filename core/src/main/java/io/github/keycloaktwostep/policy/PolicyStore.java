// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.policy;

import io.github.keycloaktwostep.keycloak.ModelCache;
import io.github.keycloaktwostep.method.ProviderIds;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.models.UserModel;

/**
 * Reads and writes the policy where the admin console stores it: in the configuration of the wizard's required action.
 */
public final class PolicyStore {

    private static final Logger LOG = Logger.getLogger(PolicyStore.class);

    private PolicyStore() {}

    /**
     * The policy in force; defaults if nothing is configured. If the configuration was lost, the {@link KeptPolicy}
     * applies.
     */
    public static Policy read(RealmModel realm) {
        StoredPolicy stored = StoredPolicy.of(realm);
        return ModelCache.of(realm, "policy", stored, () -> read(stored, realm.getName()));
    }

    private static Policy read(StoredPolicy stored, String realm) {
        if (stored.isLost()) {
            LOG.warnf("The policy of realm %s is missing where it is stored; its kept copy is in force", realm);
        }
        if (stored.isCopyUnreadable()) {
            LOG.warnf(
                    "Attribute %s of realm %s cannot be read, so the policy cannot be restored from it",
                    KeptPolicy.ATTRIBUTE, realm);
        }
        return Policy.of(stored.inForce());
    }

    /** @param client may be {@code null} */
    public static ClientRule clientRule(ClientModel client) {
        return ClientRule.of(client == null ? null : client.getAttribute(ClientRule.ATTRIBUTE));
    }

    /** Whether the policy requires this user to be enrolled, regardless of the client. */
    public static boolean requires(Policy policy, KeycloakSession session, RealmModel realm, UserModel user) {
        return switch (policy.enforcement()) {
            case REQUIRED -> true;
            case OFF -> false;
            case OPTIONAL ->
                !policy.requiredRoles().isEmpty()
                        && RequiredRoles.of(session, realm, policy).heldBy(user);
        };
    }

    /**
     * Replaces the stored configuration on behalf of an admin. Also updates the kept copy and confirms earlier notices.
     * Callers must validate the values first.
     *
     * @throws IllegalStateException if the realm is not set up
     */
    public static void write(RealmModel realm, Map<String, String> config) {
        StoredPolicy stored = StoredPolicy.of(realm);
        List<String> changes = Policy.of(stored.kept().isPresent() ? stored.copy() : stored.inForce())
                .changesTo(Policy.of(config));
        store(realm, config);
        KeptPolicy.keep(realm, config);
        KeptPolicy.confirm(realm);
        if (!changes.isEmpty()) {
            LOG.infof("The policy of realm %s was changed: %s", realm.getName(), String.join("; ", changes));
        }
    }

    /** Like {@link #write}, but does not update the kept copy. */
    static void store(RealmModel realm, Map<String, String> config) {
        RequiredActionProviderModel stored = realm.getRequiredActionProviderByAlias(ProviderIds.SETUP);
        if (stored == null) {
            throw new IllegalStateException("the realm has no required action " + ProviderIds.SETUP);
        }
        // updateRequiredActionConfig() can neither remove a key nor write a key that the console does not list.
        RequiredActionProviderModel updated = RegisteredAction.copyOf(stored);
        updated.setConfig(new HashMap<>(config));
        realm.updateRequiredActionProvider(updated);
    }
}
