// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import io.github.keycloaktwostep.admin.realmsetup.SetupStep.Action;
import io.github.keycloaktwostep.enrolment.CredentialActions;
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
 * The required actions of a realm. Ours, namely the check, the wizard and the settings, are registered; the policy is
 * the wizard's configuration. Keycloak's own set-up of authenticator apps and recovery codes is disabled, because the
 * account console shows it next to ours: it does not support a backup, and the wizard sets up the same credentials.
 */
final class RequiredActions {

    private static final List<String> OURS = List.of(ProviderIds.CHECK, ProviderIds.SETUP, ProviderIds.SETTINGS);

    private final SetupContext context;
    private final RealmModel realm;

    RequiredActions(SetupContext context) {
        this.context = context;
        this.realm = context.realm();
    }

    /** Aliases of our required actions that are not registered, or disabled. */
    static List<String> missing(RealmModel realm) {
        return OURS.stream()
                .filter(alias -> !RegisteredAction.isEnabled(realm, alias))
                .toList();
    }

    void register() {
        for (String alias : missing(realm)) {
            RequiredActionProviderModel registered = realm.getRequiredActionProviderByAlias(alias);
            if (registered == null) {
                register(alias);
                context.step(Action.REGISTER_REQUIRED_ACTION, alias);
            } else {
                setEnabled(registered, true);
            }
        }
    }

    /** Keeps actions that an admin requires of new users, and actions that an admin has enabled again. */
    void disableKeycloakActions() {
        List<String> disabled = context.record().disabledActions;
        for (String alias : CredentialActions.SET_UP) {
            RequiredActionProviderModel action = realm.getRequiredActionProviderByAlias(alias);
            if (action == null || !action.isEnabled() || disabled.contains(alias)) {
                continue;
            }
            if (action.isDefaultAction()) {
                context.warn("The required action '" + alias + "' is a default action and stays enabled: new users must"
                        + " complete it in addition to two-step verification. Turn off 'Set as default action' and"
                        + " call POST two-step/setup again");
                continue;
            }
            setEnabled(action, false);
            disabled.add(alias);
        }
    }

    /**
     * Enables Keycloak's actions again, and unregisters ours, because without the JAR, sign-ins fail on a required
     * action without a provider. The policy is kept.
     */
    void undo() {
        List<String> disabled = context.record().disabledActions;
        for (String alias : disabled) {
            RequiredActionProviderModel action = realm.getRequiredActionProviderByAlias(alias);
            if (action != null && !action.isEnabled()) {
                setEnabled(action, true);
            }
        }
        disabled.clear();
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

    private void setEnabled(RequiredActionProviderModel action, boolean enabled) {
        RequiredActionProviderModel changed = RegisteredAction.copyOf(action);
        changed.setEnabled(enabled);
        realm.updateRequiredActionProvider(changed);
        context.step(enabled ? Action.ENABLE_REQUIRED_ACTION : Action.DISABLE_REQUIRED_ACTION, action.getAlias());
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
