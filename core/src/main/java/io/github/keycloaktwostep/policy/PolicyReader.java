package io.github.keycloaktwostep.policy;

import io.github.keycloaktwostep.ReadOnce;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionConfigModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** Reads the policy where the admin console keeps it: in the configuration of the wizard's required action. */
public final class PolicyReader {

    /** Id of the required action whose configuration is the policy. */
    public static final String REQUIRED_ACTION = "two-step-setup";

    private PolicyReader() {}

    /** The realm's policy; defaults where nothing is configured. Keycloak caches the configuration with the realm. */
    public static Policy read(RealmModel realm) {
        RequiredActionConfigModel config = realm.getRequiredActionConfigByAlias(REQUIRED_ACTION);
        // A copy, which stays as it is, and takes values that are null as the configuration does.
        Map<String, String> stored = config == null || config.getConfig() == null
                ? Map.of()
                : Collections.unmodifiableMap(new HashMap<>(config.getConfig()));
        return ReadOnce.of(realm, "policy", stored, () -> Policy.of(stored));
    }

    /** What a client asks for beyond the realm's policy; of none, nothing. */
    public static ClientRule rule(ClientModel client) {
        return ClientRule.of(client == null ? null : client.getAttribute(ClientRule.ATTRIBUTE));
    }

    /** Whether this user must have two-step verification on, whatever client he signs in to. */
    public static boolean requires(Policy policy, KeycloakSession session, RealmModel realm, UserModel user) {
        return switch (policy.enforcement()) {
            case REQUIRED -> true;
            case OFF -> false;
            case OPTIONAL ->
                policy.requiredRoles().stream().anyMatch(name -> {
                    RoleModel role = KeycloakModelUtils.getRoleFromString(session, realm, name);
                    return role != null && user.hasRole(role);
                });
        };
    }
}
