package io.github.keycloaktwostep.policy;

import io.github.keycloaktwostep.event.Warnings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Watches over the policy where Keycloak stores it. A policy that was lost is restored from the {@link KeptPolicy copy}; what
 * changed it past our REST API and the admin console's form is reported.
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

    /** Restores a policy that was lost, and makes the first copy of one that was stored by an earlier version. */
    public void check() {
        Optional<Map<String, String>> action = PolicyWriter.configured(realm);
        if (action.isEmpty()) {
            return;
        }
        Map<String, String> toggles = KeptPolicy.toggles(action.get());
        if (toggles.isEmpty() && !KeptPolicy.of(realm).isEmpty()) {
            restore(action.get());
            KeptPolicy.note(realm, KeptPolicy.PolicyNotice.RESTORED);
            LOG.warnf(
                    "The policy of realm %s was removed from the required action %s and has been restored",
                    realm.getName(), PolicyReader.REQUIRED_ACTION);
            warnings.policyRestored();
        } else if (!KeptPolicy.exists(realm)) {
            KeptPolicy.keep(realm, toggles);
        }
    }

    /** Puts the copy in place where the set-up was undone before: nothing was lost. */
    public void bringBack() {
        PolicyWriter.configured(realm)
                .filter(config -> KeptPolicy.toggles(config).isEmpty())
                .ifPresent(this::restore);
        if (!KeptPolicy.exists(realm)) {
            KeptPolicy.keep(realm, Map.of());
        }
    }

    /** The required action was replaced as a whole: another configuration is in force, and reported. */
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
     * An admin saved the form. Keycloak drops empty values from what was sent, but an emptied text means "none" where the
     * default is a text.
     *
     * @param sent the configuration as it was sent, by key
     */
    public void saved(Map<String, String> sent) {
        Map<String, String> config =
                new HashMap<>(PolicyWriter.configured(realm).orElse(Map.of()));
        Map<String, String> before = KeptPolicy.of(realm);
        for (PolicyKey key : PolicyKey.values()) {
            if (key.type() == PolicyKey.Type.TEXT && "".equals(sent.get(key.key()))) {
                config.put(key.key(), "");
            }
        }
        PolicyWriter.write(realm, config);
        if (KeptPolicy.toggles(config).isEmpty() && !before.isEmpty()) {
            KeptPolicy.note(realm, KeptPolicy.PolicyNotice.RESET);
            LOG.warnf("The policy of realm %s was reset: a form without any value was saved", realm.getName());
            warnings.policyReset();
        }
    }

    /** A role or a client was deleted. */
    public void rolesDeleted() {
        List<String> unknown =
                RequiredRoles.of(session, realm, PolicyReader.read(realm)).unknown();
        if (!unknown.isEmpty()) {
            LOG.warnf(
                    "The policy of realm %s demands two-step verification of roles that do not exist: %s",
                    realm.getName(), String.join(", ", unknown));
            warnings.requiredRoleUnknown();
        }
    }

    /**
     * What is in force otherwise than it was last saved.
     *
     * @return one toggle each in plain English; empty also if no copy is kept
     */
    public static List<String> changes(RealmModel realm) {
        return KeptPolicy.exists(realm)
                ? Policy.of(KeptPolicy.of(realm)).changesTo(PolicyReader.read(realm))
                : List.of();
    }

    private void restore(Map<String, String> config) {
        Map<String, String> whole = new HashMap<>(config);
        whole.putAll(KeptPolicy.of(realm));
        PolicyWriter.store(realm, whole);
    }
}
