package io.github.keycloaktwostep.policy;

import io.github.keycloaktwostep.keycloak.ModelCache;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionConfigModel;
import org.keycloak.models.UserModel;

/** Reads the policy where the admin console keeps it: in the configuration of the wizard's required action. */
public final class PolicyReader {

    /** Id of the required action whose configuration is the policy. */
    public static final String REQUIRED_ACTION = "two-step-setup";

    private static final Logger LOG = Logger.getLogger(PolicyReader.class);

    private PolicyReader() {}

    /**
     * The realm's policy; defaults where nothing is configured. Where the configuration was lost, the kept copy is in
     * force. Keycloak caches the configuration with the realm.
     *
     * @see KeptPolicy
     */
    public static Policy read(RealmModel realm) {
        RequiredActionConfigModel config = realm.getRequiredActionConfigByAlias(REQUIRED_ACTION);
        // A copy, which stays as it is, and takes values that are null as the configuration does.
        Map<String, String> stored = config == null || config.getConfig() == null
                ? Map.of()
                : Collections.unmodifiableMap(new HashMap<>(config.getConfig()));
        Optional<String> kept = KeptPolicy.insteadOf(stored, realm);
        return kept.isPresent()
                ? ModelCache.of(realm, "policy", kept.get(), () -> readKept(realm, kept.get()))
                : ModelCache.of(realm, "policy", stored, () -> Policy.of(stored));
    }

    private static Policy readKept(RealmModel realm, String kept) {
        Map<String, String> toggles = KeptPolicy.parse(realm, kept);
        if (!toggles.isEmpty()) {
            LOG.warnf(
                    "The policy of realm %s is missing where it is stored; its kept copy is in force", realm.getName());
        }
        return Policy.of(toggles);
    }

    /** What a client asks for beyond the realm's policy; of none, nothing. */
    public static ClientRule rule(ClientModel client) {
        return ClientRule.of(client == null ? null : client.getAttribute(ClientRule.ATTRIBUTE));
    }

    /** Whether this user must have two-step verification on, whatever client they sign in to. */
    public static boolean requires(Policy policy, KeycloakSession session, RealmModel realm, UserModel user) {
        return switch (policy.enforcement()) {
            case REQUIRED -> true;
            case OFF -> false;
            case OPTIONAL ->
                !policy.requiredRoles().isEmpty()
                        && RequiredRoles.of(session, realm, policy).heldBy(user);
        };
    }
}
