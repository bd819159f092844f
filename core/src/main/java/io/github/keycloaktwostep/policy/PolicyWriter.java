package io.github.keycloaktwostep.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;

/** Writes the policy where {@link PolicyReader} reads it. What is written is for the caller to check. */
public final class PolicyWriter {

    private static final Logger LOG = Logger.getLogger(PolicyWriter.class);

    private PolicyWriter() {}

    /**
     * What is stored, by key, with the kept copy where the toggles were lost; empty if the realm is not set up, so that
     * there is no place for it.
     */
    public static Optional<Map<String, String>> stored(RealmModel realm) {
        return configured(realm).map(values -> {
            KeptPolicy.insteadOf(values, realm).ifPresent(kept -> values.putAll(KeptPolicy.parse(realm, kept)));
            return values;
        });
    }

    /** What the required action is configured with, without the copy. */
    static Optional<Map<String, String>> configured(RealmModel realm) {
        return Optional.ofNullable(realm.getRequiredActionProviderByAlias(PolicyReader.REQUIRED_ACTION))
                .map(action -> {
                    Map<String, String> values = new HashMap<>();
                    if (action.getConfig() != null) {
                        values.putAll(action.getConfig());
                        // The admin console stores what it has no value for as null.
                        values.values().removeIf(Objects::isNull);
                    }
                    return values;
                });
    }

    /**
     * Puts this in the place of what is stored, as somebody's decision: it is kept, and confirms what happened before.
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

    /** Like {@link #write} without keeping it. */
    static void store(RealmModel realm, Map<String, String> config) {
        RequiredActionProviderModel stored = realm.getRequiredActionProviderByAlias(PolicyReader.REQUIRED_ACTION);
        if (stored == null) {
            throw new IllegalStateException("the realm has no required action " + PolicyReader.REQUIRED_ACTION);
        }
        // Not updateRequiredActionConfig(): that one can neither remove a key nor write one the console does not list.
        RequiredActionProviderModel updated = RegisteredAction.copyOf(stored);
        updated.setConfig(new HashMap<>(config));
        realm.updateRequiredActionProvider(updated);
    }
}
