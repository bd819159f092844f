// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.policy;

import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.util.JsonSerialization;

/** The state of required actions in a realm. */
public final class RegisteredAction {

    private RegisteredAction() {}

    /** Whether a required action is registered and enabled in the realm. */
    public static boolean isEnabled(RealmModel realm, String alias) {
        RequiredActionProviderModel action = realm.getRequiredActionProviderByAlias(alias);
        return action != null && action.isEnabled();
    }

    /**
     * Copies a model, because the realm may return a cached instance that must not be changed. Settings that are {@code
     * null} are left out. The copy is made through JSON, so that it includes fields of later Keycloak versions.
     */
    public static RequiredActionProviderModel copyOf(RequiredActionProviderModel model) {
        return JsonSerialization.mapper.convertValue(model, RequiredActionProviderModel.class);
    }
}
