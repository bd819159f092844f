package io.github.keycloaktwostep.admin.setup;

import io.github.keycloaktwostep.admin.http.RequestRejected;
import io.github.keycloaktwostep.admin.setup.SetUpStep.Action;
import io.github.keycloaktwostep.policy.KeptPolicy;
import io.github.keycloaktwostep.policy.PolicyGuard;
import io.github.keycloaktwostep.policy.RegisteredAction;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.keycloak.authentication.RequiredActionFactory;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;

/** Check, wizard and settings as required actions of the realm. */
final class RequiredActions {

    private static final String CHECK = "two-step-check";
    private static final List<String> OURS = List.of(CHECK, "two-step-setup", "two-step-settings");

    private final KeycloakSession session;
    private final RealmModel realm;

    RequiredActions(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    List<SetUpStep> plan() {
        List<SetUpStep> steps = new ArrayList<>();
        for (String alias : OURS) {
            RequiredActionProviderModel registered = realm.getRequiredActionProviderByAlias(alias);
            if (registered == null) {
                factory(alias);
                steps.add(SetUpStep.planned(Action.REGISTER_REQUIRED_ACTION, alias));
            } else if (!registered.isEnabled()) {
                steps.add(SetUpStep.planned(Action.ENABLE_REQUIRED_ACTION, alias));
            }
        }
        return steps;
    }

    void execute(List<SetUpStep> steps) {
        // Where the set-up was undone nothing was lost; where only the action is missing, somebody deleted it.
        boolean undone = !KeptPolicy.isSetUp(realm);
        for (SetUpStep step : steps) {
            switch (step.action()) {
                case REGISTER_REQUIRED_ACTION -> register(step.target());
                case ENABLE_REQUIRED_ACTION -> enable(step.target());
                default -> throw new IllegalArgumentException(step.action().id());
            }
        }
        PolicyGuard guard = new PolicyGuard(session, realm);
        if (undone) {
            guard.bringBack();
        } else {
            guard.check();
        }
    }

    /** Takes them out of the realm, for whoever removes the JAR: of one without a provider Keycloak's sign-in fails. */
    List<SetUpStep> undo(boolean really) {
        List<SetUpStep> steps = new ArrayList<>();
        for (String alias : OURS) {
            RequiredActionProviderModel registered = realm.getRequiredActionProviderByAlias(alias);
            if (registered != null) {
                steps.add(SetUpStep.planned(Action.UNREGISTER_REQUIRED_ACTION, alias));
                if (really) {
                    realm.removeRequiredActionProvider(registered);
                }
            }
        }
        return steps;
    }

    /** Whether anything is asked of a user before he has passed the second step. */
    List<String> warnings() {
        RequiredActionProviderModel check = realm.getRequiredActionProviderByAlias(CHECK);
        if (check == null) {
            return List.of();
        }
        return realm.getRequiredActionProvidersStream()
                .filter(RequiredActionProviderModel::isEnabled)
                .filter(other -> !other.getAlias().equals(CHECK) && other.getPriority() <= check.getPriority())
                .map(other -> "The required action '" + other.getAlias()
                        + (other.getPriority() < check.getPriority() ? "' comes before '" : "' may come before '")
                        + CHECK
                        + "', so that it is done without the second step; move '" + CHECK
                        + "' to the top of the required actions")
                .toList();
    }

    private void register(String alias) {
        RequiredActionProviderModel model = new RequiredActionProviderModel();
        model.setAlias(alias);
        model.setProviderId(alias);
        model.setName(factory(alias).getDisplayText());
        model.setEnabled(true);
        model.setDefaultAction(false);
        model.setPriority(alias.equals(CHECK) ? beforeAll() : behindAll());
        realm.addRequiredActionProvider(model);
    }

    /** Nobody sets a new password, or reads what an account holds, before he has passed the second step. */
    private int beforeAll() {
        return priorities().min().orElse(0) - 1;
    }

    /** So that who registers has confirmed his mail address before the wizard begins. */
    private int behindAll() {
        return priorities().max().orElse(0) + 1;
    }

    private IntStream priorities() {
        return realm.getRequiredActionProvidersStream().mapToInt(RequiredActionProviderModel::getPriority);
    }

    private void enable(String alias) {
        RequiredActionProviderModel model = RegisteredAction.copyOf(realm.getRequiredActionProviderByAlias(alias));
        model.setEnabled(true);
        realm.updateRequiredActionProvider(model);
    }

    private RequiredActionFactory factory(String id) {
        RequiredActionFactory factory = (RequiredActionFactory)
                session.getKeycloakSessionFactory().getProviderFactory(RequiredActionProvider.class, id);
        if (factory == null) {
            throw RequestRejected.conflict(
                    "provider_missing",
                    "This server has no required action '" + id
                            + "'; is the whole Keycloak Two-Step JAR installed, and not switched off?");
        }
        return factory;
    }
}
