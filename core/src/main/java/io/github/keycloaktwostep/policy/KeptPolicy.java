package io.github.keycloaktwostep.policy;

import com.fasterxml.jackson.core.type.TypeReference;
import io.github.keycloaktwostep.json.Json;
import io.github.keycloaktwostep.method.ProviderIds;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jboss.logging.Logger;
import org.keycloak.models.RealmModel;

/**
 * A copy of the policy that was last saved through the REST API or the admin console, in the realm attribute {@value
 * #ATTRIBUTE}. The policy is stored in the configuration of a required action, which Keycloak replaces and deletes as a
 * whole. A configuration without any toggle therefore counts as lost if the copy has toggles, and the copy is in force.
 *
 * <p>After an undo, the copy is kept for the next set-up and is not in force.
 */
public final class KeptPolicy {

    public static final String ATTRIBUTE = "two-step.policy";

    private static final String NOTICE = "two-step.policy-notice";
    private static final Logger LOG = Logger.getLogger(KeptPolicy.class);

    /** What happened to the policy and is not yet confirmed by an admin. */
    public enum PolicyNotice {
        /** The configuration was lost, and the copy is in force. */
        RESTORED,
        /** All toggles were reset at once by a form without any value. */
        RESET
    }

    private KeptPolicy() {}

    /** The toggles in a configuration, by key. A configuration also holds options of Keycloak. */
    static Map<String, String> toggles(Map<String, String> config) {
        Map<String, String> toggles = new TreeMap<>();
        for (PolicyKey key : PolicyKey.values()) {
            String value = config.get(key.key());
            if (value != null) {
                toggles.put(key.key(), value);
            }
        }
        return toggles;
    }

    /** Whether there is a copy. It may be a copy of a policy without toggles. */
    public static boolean exists(RealmModel realm) {
        return realm.getAttribute(ATTRIBUTE) != null;
    }

    /** The toggles of the copy, by key. Empty if there is no copy. Also empty if it cannot be read, which is logged. */
    public static Map<String, String> of(RealmModel realm) {
        String kept = realm.getAttribute(ATTRIBUTE);
        return kept == null ? Map.of() : parse(realm, kept);
    }

    /**
     * The copy, if it is in force instead of a configuration.
     *
     * @param config of the required action; empty if the action is not registered
     * @return the copy as stored
     */
    static Optional<String> insteadOf(Map<String, String> config, RealmModel realm) {
        if (Arrays.stream(PolicyKey.values()).anyMatch(key -> config.get(key.key()) != null)) {
            return Optional.empty();
        }
        return Optional.ofNullable(realm.getAttribute(ATTRIBUTE)).filter(kept -> isSetUp(realm));
    }

    /** Whether the copy is in force because the configuration was lost. */
    public static boolean isLost(RealmModel realm) {
        return insteadOf(PolicyStore.configured(realm).orElse(Map.of()), realm)
                .filter(kept -> !parse(realm, kept).isEmpty())
                .isPresent();
    }

    static Map<String, String> parse(RealmModel realm, String kept) {
        Optional<Map<String, String>> stored = Json.read(kept, new TypeReference<>() {});
        if (stored.isEmpty()) {
            LOG.warnf(
                    "Attribute %s of realm %s cannot be read, so the policy cannot be restored from it",
                    ATTRIBUTE, realm.getName());
        }
        return stored.map(KeptPolicy::toggles).orElse(Map.of());
    }

    /** Whether the realm is set up. An undo unregisters the check, too; deleting only the wizard is not an undo. */
    public static boolean isSetUp(RealmModel realm) {
        return realm.getRequiredActionProviderByAlias(ProviderIds.CHECK) != null;
    }

    static void keep(RealmModel realm, Map<String, String> config) {
        realm.setAttribute(ATTRIBUTE, Json.write(toggles(config)));
    }

    /** Keeps the policy for the next set-up when the set-up is undone. Removes the copy if the policy has no toggles. */
    public static void keepForNextSetUp(RealmModel realm) {
        realm.removeAttribute(NOTICE);
        if (worthKeeping(realm)) {
            keep(realm, PolicyStore.stored(realm).orElseThrow());
        } else {
            realm.removeAttribute(ATTRIBUTE);
        }
    }

    /** Whether the stored policy has toggles. */
    public static boolean worthKeeping(RealmModel realm) {
        return !toggles(PolicyStore.stored(realm).orElse(Map.of())).isEmpty();
    }

    /** @return empty if there is no notice, or if another version wrote it */
    public static Optional<PolicyNotice> notice(RealmModel realm) {
        String stored = realm.getAttribute(NOTICE);
        return Arrays.stream(PolicyNotice.values())
                .filter(notice -> id(notice).equals(stored))
                .findFirst();
    }

    static void note(RealmModel realm, PolicyNotice notice) {
        realm.setAttribute(NOTICE, id(notice));
    }

    static void confirm(RealmModel realm) {
        if (realm.getAttribute(NOTICE) != null) {
            realm.removeAttribute(NOTICE);
        }
    }

    private static String id(PolicyNotice notice) {
        return notice.name().toLowerCase(Locale.ROOT);
    }
}
