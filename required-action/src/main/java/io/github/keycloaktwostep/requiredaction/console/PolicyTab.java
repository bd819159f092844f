package io.github.keycloaktwostep.requiredaction.console;

import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyKey;
import io.github.keycloaktwostep.policy.PolicyReader;
import io.github.keycloaktwostep.policy.PolicyWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.RealmModel;
import org.keycloak.services.ui.extend.UiTabProvider;

/**
 * The policy as a tab of the admin console. The console keeps what a tab shows in a component of the realm; ours is a
 * copy of the policy, which stays where it is.
 */
final class PolicyTab {

    /** Id of the provider; the console looks its title up under this key. */
    static final String ID = "two-step-policy";

    private final RealmModel realm;

    PolicyTab(RealmModel realm) {
        this.realm = realm;
    }

    /** Makes the tab show the policy in force; takes it away where the realm is not set up. */
    void show() {
        Optional<ComponentModel> shown = component();
        if (PolicyWriter.stored(realm).isEmpty()) {
            shown.ifPresent(realm::removeComponent);
            return;
        }
        if (shown.isEmpty()) {
            ComponentModel made = new ComponentModel();
            made.setParentId(realm.getId());
            made.setProviderType(UiTabProvider.class.getName());
            made.setProviderId(ID);
            made.setName(ID);
            made.setConfig(config(PolicyReader.read(realm)));
            realm.addComponentModel(made);
        } else if (!values(shown.get()).equals(inForce())) {
            ComponentModel changed = new ComponentModel(shown.get());
            changed.setConfig(config(PolicyReader.read(realm)));
            realm.updateComponent(changed);
        }
    }

    /** Makes the policy what an admin has saved. */
    void save(ComponentModel saved) {
        write(values(saved));
    }

    /**
     * Makes the policy what an admin has saved in a tab that had not yet shown it: there a default says nothing, since
     * nobody chose it.
     */
    void saveFirst(ComponentModel saved) {
        Map<String, String> chosen = new HashMap<>(inForce());
        values(saved).forEach((key, value) -> {
            boolean untouched = PolicyKey.of(key)
                    .filter(known -> value.isBlank() || value.equals(known.defaultValue()))
                    .isPresent();
            if (!untouched) {
                chosen.put(key, value);
            }
        });
        write(chosen);
    }

    private void write(Map<String, String> values) {
        if (values.equals(inForce())) {
            return;
        }
        Map<String, String> after = new HashMap<>(PolicyWriter.stored(realm).orElseThrow());
        values.forEach((key, value) -> {
            boolean emptyText = PolicyKey.of(key)
                    .filter(known -> known.type() == PolicyKey.Type.TEXT)
                    .isPresent();
            if (value.isBlank() && !emptyText) {
                after.remove(key);
            } else {
                after.put(key, value);
            }
        });
        PolicyWriter.write(realm, after);
    }

    private Optional<ComponentModel> component() {
        return realm.getComponentsStream(realm.getId(), UiTabProvider.class.getName())
                .filter(component -> ID.equals(component.getProviderId()))
                .findFirst();
    }

    private Map<String, String> inForce() {
        return values(PolicyReader.read(realm));
    }

    private static Map<String, String> values(Policy policy) {
        Map<String, String> values = new HashMap<>();
        for (PolicyKey key : PolicyKey.values()) {
            values.put(key.key(), joined(key, key.parts(policy.value(key)), policy.value(key)));
        }
        return values;
    }

    /** What a component says of each toggle, in the policy's stored form. The console leaves out what is empty. */
    static Map<String, String> values(ComponentModel component) {
        Map<String, String> values = new HashMap<>();
        for (PolicyKey key : PolicyKey.values()) {
            List<String> given = component.getConfig().getOrDefault(key.key(), List.of()).stream()
                    .filter(part -> part != null && !part.isBlank())
                    .toList();
            List<String> parts =
                    given.stream().flatMap(part -> key.parts(part).stream()).toList();
            values.put(
                    key.key(),
                    joined(key, parts, given.isEmpty() ? "" : given.get(0).strip()));
        }
        return values;
    }

    private static MultivaluedHashMap<String, String> config(Policy policy) {
        MultivaluedHashMap<String, String> config = new MultivaluedHashMap<>();
        for (PolicyKey key : PolicyKey.values()) {
            String value = policy.value(key);
            if (key.isList()) {
                config.put(key.key(), key.parts(value));
            } else if (!value.isEmpty()) {
                config.putSingle(key.key(), value);
            }
        }
        return config;
    }

    private static String joined(PolicyKey key, List<String> parts, String value) {
        return key.isList() ? PolicyKey.join(parts) : value;
    }
}
