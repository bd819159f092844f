// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import io.github.keycloaktwostep.admin.realmsetup.SetupStep.Action;
import io.github.keycloaktwostep.method.ProviderIds;
import io.github.keycloaktwostep.policy.KeptPolicy;
import io.github.keycloaktwostep.policy.RegisteredAction;
import io.github.keycloaktwostep.policy.StoredPolicy;
import java.util.List;
import java.util.stream.IntStream;
import org.keycloak.authentication.RequiredActionFactory;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;

/**
 * Registers the check, the wizard and the settings as required actions of the realm. The policy is the wizard's
 * configuration.
 */
final class RequiredActionsTask implements SetupTask {

    private static final List<String> OURS = List.of(ProviderIds.CHECK, ProviderIds.SETUP, ProviderIds.SETTINGS);

    private final SetupContext context;
    private final RealmModel realm;

    RequiredActionsTask(SetupContext context) {
        this.context = context;
        this.realm = context.realm();
    }

    /** Aliases of our required actions that are not registered, or disabled. */
    static List<String> missing(RealmModel realm) {
        return OURS.stream()
                .filter(alias -> !RegisteredAction.isEnabled(realm, alias))
                .toList();
    }

    @Override
    public void apply() {
        for (String alias : missing(realm)) {
            RequiredActionProviderModel registered = realm.getRequiredActionProviderByAlias(alias);
            if (registered == null) {
                register(alias);
                context.step(Action.REGISTER_REQUIRED_ACTION, alias);
            } else {
                context.setEnabled(registered, true);
            }
        }
    }

    /**
     * Unregisters the actions, because without the JAR, sign-ins fail on a required action without a provider. The
     * policy is kept.
     */
    @Override
    public void undo() {
        if (StoredPolicy.of(realm).hasToggles()) {
            context.step(Action.KEEP_POLICY, KeptPolicy.ATTRIBUTE);
        }
        KeptPolicy.keepForNextSetUp(realm);
        for (String alias : OURS) {
            RequiredActionProviderModel registered = realm.getRequiredActionProviderByAlias(alias);
            if (registered != null) {
                realm.removeRequiredActionProvider(registered);
                context.step(Action.UNREGISTER_REQUIRED_ACTION, alias);
            }
        }
    }

    /**
     * The check comes first, so that nobody sets a new password or sees data of the account before the second step. The
     * others come last, so that new users confirm their email address before the wizard starts.
     */
    private void register(String alias) {
        IntStream priorities =
                realm.getRequiredActionProvidersStream().mapToInt(RequiredActionProviderModel::getPriority);
        RequiredActionProviderModel model = new RequiredActionProviderModel();
        model.setAlias(alias);
        model.setProviderId(alias);
        model.setName(((RequiredActionFactory)
                        context.requireProvider(RequiredActionProvider.class, alias, "required action"))
                .getDisplayText());
        model.setEnabled(true);
        model.setPriority(
                alias.equals(ProviderIds.CHECK)
                        ? priorities.min().orElse(0) - 1
                        : priorities.max().orElse(0) + 1);
        realm.addRequiredActionProvider(model);
    }
}
