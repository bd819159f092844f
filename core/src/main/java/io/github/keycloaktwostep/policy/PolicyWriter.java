package io.github.keycloaktwostep.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;

/** Writes the policy where {@link PolicyReader} reads it. Callers must validate the values first. */
public final class PolicyWriter {

    private static final Logger LOG = Logger.getLogger(PolicyWriter.class);

    private PolicyWriter() {}

    /**
     * The stored configuration, by key, with the values of the kept copy if the policy was lost. Empty if the realm is
     * not set up, because then the required action does not exist.
     */
    public static Optional<Map<String, String>> stored(RealmModel realm) {
        return configured(realm).map(values -> {
            KeptPolicy.insteadOf(values, realm).ifPresent(kept -> values.putAll(KeptPolicy.parse(realm, kept)));
            return values;
        });
    }

    /** The configuration of the required action, without the kept copy. */
    static Optional<Map<String, String>> configured(RealmModel realm) {
        return Optional.ofNullable(realm.getRequiredActionProviderByAlias(PolicyReader.REQUIRED_ACTION))
                .map(action -> {
                    Map<String, String> values = new HashMap<>();
                    if (action.getConfig() != null) {
                        values.putAll(action.getConfig());
                        // The admin console stores null for fields without a value.
                        values.values().removeIf(Objects::isNull);
                    }
                    return values;
                });
    }

    /**
     * Replaces the stored configuration because an admin decided so. Updates the kept copy and confirms earlier
     * notices.
     *
     * @throws IllegalStateException if the realm is not set up
     */
    public static void write(RealmModel realm, Map<String, String> config) {
        List<String> changes = Policy.of(
                        KeptPolicy.exists(realm)
                                ? KeptPolicy.of(realm)
                                : stored(realm).orElse(Map.of()))
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
        RequiredActionProviderModel stored = realm.getRequiredActionProviderByAlias(PolicyReader.REQUIRED_ACTION);
        if (stored == null) {
            throw new IllegalStateException("the realm has no required action " + PolicyReader.REQUIRED_ACTION);
        }
        // updateRequiredActionConfig() can neither remove a key nor write a key that the console does not list.
        RequiredActionProviderModel updated = RegisteredAction.copyOf(stored);
        updated.setConfig(new HashMap<>(config));
        realm.updateRequiredActionProvider(updated);
    }
}
