package io.github.keycloaktwostep.requiredaction.console;

import io.github.keycloaktwostep.policy.PolicyKey;
import io.github.keycloaktwostep.policy.PolicyWriter;
import io.github.keycloaktwostep.policy.RequiredRoles;
import java.util.List;
import java.util.Map;
import org.keycloak.Config;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.services.ui.extend.UiTabProviderFactory;

/**
 * A tab under <em>Realm settings</em>, where Keycloak's feature {@code declarative-ui} is on; Keycloak does not load it
 * elsewhere.
 */
public final class PolicyTabFactory implements UiTabProviderFactory<ComponentModel> {

    @Override
    public String getId() {
        return PolicyTab.ID;
    }

    @Override
    public String getHelpText() {
        return "What two-step verification does in this realm.";
    }

    @Override
    public String getPath() {
        return "/:realm/realm-settings/:tab?";
    }

    @Override
    public Map<String, String> getParams() {
        return Map.of("tab", PolicyTab.ID);
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return PolicyForm.toggles();
    }

    @Override
    public void validateConfiguration(KeycloakSession session, RealmModel realm, ComponentModel model) {
        if (PolicyWriter.stored(realm).isEmpty()) {
            throw new ComponentValidationException(
                    "Two-step verification is not set up in this realm yet; call POST two-step/setup first");
        }
        Map<String, String> values = PolicyTab.values(model);
        values.forEach((key, value) -> PolicyKey.of(key)
                .flatMap(known -> known.problem(value))
                .ifPresent(allowed -> {
                    throw new ComponentValidationException(PolicyForm.refusal(key, value, allowed));
                }));
        PolicyForm.roles(
                        realm,
                        RequiredRoles.of(session, realm, values.getOrDefault(PolicyKey.REQUIRED_ROLES.key(), "")))
                .ifPresent(problem -> {
                    throw new ComponentValidationException(problem);
                });
    }

    @Override
    public void onCreate(KeycloakSession session, RealmModel realm, ComponentModel model) {
        PolicyTab tab = new PolicyTab(realm);
        tab.saveFirst(model);
        tab.show();
    }

    @Override
    public void onUpdate(KeycloakSession session, RealmModel realm, ComponentModel before, ComponentModel after) {
        PolicyTab tab = new PolicyTab(realm);
        tab.save(after);
        tab.show();
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
