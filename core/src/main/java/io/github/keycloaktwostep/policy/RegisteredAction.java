// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.policy;

import java.util.HashMap;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;

/** The state of required actions in a realm. */
public final class RegisteredAction {

    private RegisteredAction() {}

    /** Whether the realm has a required action and runs it. */
    public static boolean isEnabled(RealmModel realm, String alias) {
        RequiredActionProviderModel action = realm.getRequiredActionProviderByAlias(alias);
        return action != null && action.isEnabled();
    }

    /** A copy that may be changed. The realm may return a cached instance. */
    public static RequiredActionProviderModel copyOf(RequiredActionProviderModel model) {
        RequiredActionProviderModel copy = new RequiredActionProviderModel();
        copy.setId(model.getId());
        copy.setAlias(model.getAlias());
        copy.setName(model.getName());
        copy.setProviderId(model.getProviderId());
        copy.setEnabled(model.isEnabled());
        copy.setDefaultAction(model.isDefaultAction());
        copy.setPriority(model.getPriority());
        copy.setConfig(model.getConfig() == null ? new HashMap<>() : new HashMap<>(model.getConfig()));
        return copy;
    }
}
