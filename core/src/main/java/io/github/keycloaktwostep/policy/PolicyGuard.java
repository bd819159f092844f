// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.policy;

import io.github.keycloaktwostep.event.Warnings;
import io.github.keycloaktwostep.method.ProviderIds;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Protects the policy in Keycloak's storage. Restores a lost policy from its {@link KeptPolicy copy}, and reports
 * changes that were made outside our REST API and the admin console's form.
 */
public final class PolicyGuard {

    private static final Logger LOG = Logger.getLogger(PolicyGuard.class);

    private final RealmModel realm;
    private final KeycloakSession session;
    private final Warnings warnings;

    public PolicyGuard(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        this.warnings = new Warnings(session, realm);
    }

    /** Restores a lost policy. If a policy has no copy because an earlier version stored it, creates the copy. */
    public void check() {
        StoredPolicy stored = StoredPolicy.of(realm);
        if (stored.config().isEmpty()) {
            return;
        }
        if (stored.isConfigEmpty() && !stored.copy().isEmpty()) {
            PolicyStore.store(realm, stored.withCopy());
            KeptPolicy.note(realm, KeptPolicy.PolicyNotice.RESTORED);
            LOG.warnf(
                    "The policy of realm %s was removed from the required action %s and has been restored",
                    realm.getName(), ProviderIds.SETUP);
            warnings.policyRestored();
        } else if (stored.kept().isEmpty()) {
            KeptPolicy.keep(realm, stored.config().get());
        }
    }

    /**
     * Restores the copy when the realm is set up again after an undo. This is not reported, because nothing was lost.
     */
    public void bringBack() {
        StoredPolicy stored = StoredPolicy.of(realm);
        if (stored.config().isPresent() && stored.isConfigEmpty()) {
            PolicyStore.store(realm, stored.withCopy());
        }
        if (stored.kept().isEmpty()) {
            KeptPolicy.keep(realm, Map.of());
        }
    }

    /** Reports changes of the policy. Must be called after the required action was replaced as a whole. */
    public void replaced() {
        check();
        List<String> changes = changes(realm);
        if (!changes.isEmpty()) {
            LOG.warnf(
                    "The policy of realm %s was changed together with its required action: %s",
                    realm.getName(), String.join("; ", changes));
            warnings.policyChanged();
        }
    }

    /**
     * Completes what Keycloak stored. Must be called after an admin saved the form. Keycloak drops empty values, but
     * for a toggle with a default, an empty text means "none".
     *
     * @param sent the configuration as sent, by key
     */
    public void saved(Map<String, String> sent) {
        StoredPolicy stored = StoredPolicy.of(realm);
        Map<String, String> config = new HashMap<>(stored.config().orElse(Map.of()));
        for (PolicyKey key : PolicyKey.values()) {
            if (key.type() == PolicyKey.Type.TEXT && "".equals(sent.get(key.key()))) {
                config.put(key.key(), "");
            }
        }
        PolicyStore.write(realm, config);
        if (StoredPolicy.toggles(config).isEmpty() && !stored.copy().isEmpty()) {
            KeptPolicy.note(realm, KeptPolicy.PolicyNotice.RESET);
            LOG.warnf("The policy of realm %s was reset: a form without any value was saved", realm.getName());
            warnings.policyReset();
        }
    }

    /** Reports required roles that no longer exist. Must be called after a role or a client was deleted. */
    public void rolesDeleted() {
        List<String> unknown =
                RequiredRoles.of(session, realm, PolicyStore.read(realm)).unknown();
        if (!unknown.isEmpty()) {
            LOG.warnf(
                    "The policy of realm %s requires two-step verification for roles that do not exist: %s",
                    realm.getName(), String.join(", ", unknown));
            warnings.requiredRoleUnknown();
        }
    }

    /**
     * Differences between the policy in force and the policy that was last saved.
     *
     * @return one element per toggle, in plain English; empty if there is no copy
     */
    public static List<String> changes(RealmModel realm) {
        StoredPolicy stored = StoredPolicy.of(realm);
        return stored.kept().isPresent() ? Policy.of(stored.copy()).changesTo(PolicyStore.read(realm)) : List.of();
    }
}
