package io.github.keycloaktwostep.admin.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.admin.http.Input;
import io.github.keycloaktwostep.admin.http.Refused;
import io.github.keycloaktwostep.policy.PolicyReader;
import io.github.keycloaktwostep.policy.PolicyWriter;
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

/** The realm's policy where it is stored: in the configuration of the wizard's required action. */
final class StoredPolicy {

    private final KeycloakSession session;
    private final RealmModel realm;

    StoredPolicy(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    ObjectNode inForce() {
        return PolicyJson.write(PolicyReader.read(realm));
    }

    /**
     * Applies a partial change.
     *
     * @return whether anything stored is different now
     */
    boolean update(ObjectNode change) {
        Map<String, String> changes = PolicyJson.read(change);
        RequiredActionProviderModel stored = realm.getRequiredActionProviderByAlias(PolicyReader.REQUIRED_ACTION);
        if (stored == null) {
            throw Refused.conflict(
                    "not_set_up",
                    "Two-step verification is not set up in this realm, so there is no place for its policy yet;"
                            + " call POST two-step/setup first");
        }
        Map<String, String> before = stored.getConfig() == null ? Map.of() : stored.getConfig();
        Map<String, String> after = new HashMap<>(before);
        changes.forEach((key, value) -> {
            if (value == null) {
                after.remove(key);
            } else {
                after.put(key, value);
            }
        });
        if (after.equals(before)) {
            return false;
        }
        validate(stored, after);
        PolicyWriter.write(realm, after);
        return true;
    }

    /** The same checks as when the admin console saves. */
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
            throw Refused.invalidValue(
                    error.getAttribute(),
                    error.getAttribute() + ": '" + Input.shown(String.valueOf(config.get(error.getAttribute())))
                            + "' is not allowed (" + error.getMessage() + ")");
        } catch (ModelValidationException e) {
            throw Refused.invalidValue(null, e.getMessage());
        }
    }
}
