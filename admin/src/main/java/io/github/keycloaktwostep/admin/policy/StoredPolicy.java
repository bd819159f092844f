package io.github.keycloaktwostep.admin.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.admin.http.RequestInput;
import io.github.keycloaktwostep.admin.http.RequestRejected;
import io.github.keycloaktwostep.policy.KeptPolicy;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyGuard;
import io.github.keycloaktwostep.policy.PolicyKey;
import io.github.keycloaktwostep.policy.PolicyStore;
import io.github.keycloaktwostep.policy.RequiredRoles;
import java.util.HashMap;
import java.util.Map;
import org.keycloak.authentication.RequiredActionFactory;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelValidationException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionConfigModel;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.userprofile.ValidationException;

/** The realm's stored policy: the configuration of the wizard's required action. */
final class StoredPolicy {

    private final KeycloakSession session;
    private final RealmModel realm;

    StoredPolicy(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    ObjectNode inForce() {
        Policy policy = PolicyStore.read(realm);
        return PolicyJson.write(policy, RequiredRoles.of(session, realm, policy).names());
    }

    /**
     * Applies a partial change. A change without any key confirms the policy in force.
     *
     * @return whether the stored policy was changed or confirmed
     */
    boolean update(ObjectNode change) {
        Map<String, String> changes = PolicyJson.read(change);
        changes.computeIfPresent(PolicyKey.REQUIRED_ROLES.key(), (key, roles) -> existingRoles(roles));
        RequiredActionProviderModel stored = realm.getRequiredActionProviderByAlias(PolicyStore.REQUIRED_ACTION);
        if (stored == null) {
            throw RequestRejected.conflict(
                    "not_set_up",
                    "Two-step verification is not set up in this realm, so the policy cannot be stored yet;"
                            + " call POST two-step/setup first");
        }
        Map<String, String> before = PolicyStore.stored(realm).orElseThrow();
        Map<String, String> after = new HashMap<>(before);
        changes.forEach((key, value) -> {
            if (value == null) {
                after.remove(key);
            } else {
                after.put(key, value);
            }
        });
        boolean unconfirmed = KeptPolicy.notice(realm).isPresent()
                || !PolicyGuard.changes(realm).isEmpty();
        if (after.equals(before) && !unconfirmed) {
            return false;
        }
        validate(stored, after);
        PolicyStore.write(realm, after);
        return true;
    }

    /** @return the list of roles in its stored form; all of them exist */
    private String existingRoles(String given) {
        RequiredRoles roles = RequiredRoles.of(session, realm, given);
        if (!roles.unknown().isEmpty()) {
            String key = PolicyKey.REQUIRED_ROLES.key();
            throw RequestRejected.invalidValue(
                    key,
                    key + ": there is no such role: '" + RequestInput.shown(String.join("', '", roles.unknown()))
                            + "'; allowed: roles of the realm, and client.role");
        }
        return roles.stored();
    }

    /** Runs the same checks as a save in the admin console. */
    private void validate(RequiredActionProviderModel stored, Map<String, String> config) {
        RequiredActionFactory factory = (RequiredActionFactory) session.getKeycloakSessionFactory()
                .getProviderFactory(RequiredActionProvider.class, stored.getProviderId());
        if (factory == null) {
            return;
        }
        RequiredActionConfigModel model = new RequiredActionConfigModel();
        model.setId(stored.getId());
        model.setAlias(stored.getAlias());
        model.setProviderId(stored.getProviderId());
        model.setConfig(new HashMap<>(config));
        try {
            factory.validateConfig(session, realm, model);
        } catch (ValidationException e) {
            ValidationException.Error error = e.getErrors().get(0);
            throw RequestRejected.invalidValue(
                    error.getAttribute(),
                    error.getAttribute() + ": '" + RequestInput.shown(String.valueOf(config.get(error.getAttribute())))
                            + "' is not allowed (" + error.getMessage() + ")");
        } catch (ModelValidationException e) {
            throw RequestRejected.invalidValue(null, e.getMessage());
        }
    }
}
