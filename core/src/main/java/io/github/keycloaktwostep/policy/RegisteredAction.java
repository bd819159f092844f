// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.policy;

import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.util.JsonSerialization;

/** The state of required actions in a realm. */
public final class RegisteredAction {

    private RegisteredAction() {}

    /** Whether the realm has a required action and runs it. */
    public static boolean isEnabled(RealmModel realm, String alias) {
        RequiredActionProviderModel action = realm.getRequiredActionProviderByAlias(alias);
        return action != null && action.isEnabled();
    }

    /**
     * A copy that may be changed, without settings that are {@code null}. The realm may return a cached instance. Copied as JSON, so
     * that fields of later versions of Keycloak are copied, too.
     */
    public static RequiredActionProviderModel copyOf(RequiredActionProviderModel model) {
        return JsonSerialization.mapper.convertValue(model, RequiredActionProviderModel.class);
    }
}
