package io.github.keycloaktwostep.admin.realmsetup;

import static io.github.keycloaktwostep.admin.realmsetup.Authenticators.PASSWORD_GRANT;
import static io.github.keycloaktwostep.admin.realmsetup.Authenticators.RESET_OTP;
import static io.github.keycloaktwostep.admin.realmsetup.Authenticators.TWO_STEP;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;

/** Warns of configuration in a realm that weakens two-step verification. */
final class SetupWarnings {

    private static final String CHECK = RequiredActionsTask.CHECK;

    private final RealmModel realm;
    private final RealmFlows flows;

    SetupWarnings(RealmFlows flows) {
        this.realm = flows.realm();
        this.flows = flows;
    }

    List<Finding> all() {
        return Stream.of(
                        browserFlow(),
                        beforeFirstFactor(FlowBinding.BROWSER),
                        beforeFirstFactor(FlowBinding.RESET_CREDENTIALS),
                        overrides(FlowBinding.BROWSER, flow -> true, TWO_STEP),
                        requiredActionsBeforeCheck(),
                        overrides(FlowBinding.DIRECT_GRANT, flow -> flow.runs(PASSWORD_GRANT), PASSWORD_GRANT),
                        resetFlow())
                .flatMap(warnings -> warnings)
                .toList();
    }

    private Stream<Finding> browserFlow() {
        return flows.bound(FlowBinding.BROWSER).stream()
                .filter(flow -> flow.runs(TWO_STEP))
                .flatMap(flow -> FlowWarnings.of(flow).stream())
                .map(message -> Finding.warning(
                        "flow", message, "Look at the flow under Authentication in the admin console."));
    }

    private Stream<Finding> beforeFirstFactor(FlowBinding binding) {
        return flows.bound(binding).stream()
                .flatMap(flow -> FlowWarnings.beforeFirstFactor(flow, false).stream())
                .map(level -> Finding.warning(
                        "step-before-first-factor",
                        "In '" + level
                                + "' two-step verification comes before any step that verifies the user, where it"
                                + " refuses to run",
                        "Move it behind the password, or behind 'Send Reset Email' in a reset credentials flow."));
    }

    /** Clients that override the realm's flow with a flow without our authenticator. */
    private Stream<Finding> overrides(FlowBinding binding, Predicate<Flow> matters, String authenticator) {
        return flows.bound(binding).filter(matters).stream()
                .flatMap(bound -> flows.topLevel().stream())
                .flatMap(flow -> override(flow, binding, authenticator));
    }

    private Stream<Finding> override(AuthenticationFlowModel flow, FlowBinding binding, String authenticator) {
        String clients = FlowUsage.list(FlowUsage.clients(realm, flow, binding));
        if (clients.isEmpty() || flows.read(flow).runs(authenticator)) {
            return Stream.empty();
        }
        return Stream.of(Finding.warning(
                "client-flow-without-step",
                "These clients use the " + binding.builtIn() + " flow '" + flow.getAlias()
                        + "', which has no two-step verification in it: " + clients,
                "Put the step into that flow, or choose another one under Clients, Advanced, Authentication flow"
                        + " overrides."));
    }

    /** Required actions that run before the second-step check. */
    private Stream<Finding> requiredActionsBeforeCheck() {
        RequiredActionProviderModel check = realm.getRequiredActionProviderByAlias(CHECK);
        if (check == null) {
            return Stream.empty();
        }
        return realm.getRequiredActionProvidersStream()
                .filter(RequiredActionProviderModel::isEnabled)
                .filter(other -> !other.getAlias().equals(CHECK) && other.getPriority() <= check.getPriority())
                .map(other -> Finding.warning(
                        "required-action-before-check",
                        "The required action '" + other.getAlias()
                                + (other.getPriority() < check.getPriority()
                                        ? "' comes before '"
                                        : "' may come before '")
                                + CHECK + "', so that it is done without the second step; move '" + CHECK
                                + "' to the top of the required actions",
                        "Drag two-step-check to the top under Authentication, Required actions."));
    }

    private Stream<Finding> resetFlow() {
        return flows.bound(FlowBinding.RESET_CREDENTIALS).stream()
                .filter(ResetFlowTask::removesApps)
                .map(flow -> Finding.warning(
                        "reset-removes-apps",
                        "In '" + flow.alias() + "' the step " + RESET_OTP + " removes authenticator apps for anybody"
                                + " who reads the user's mail; set it to 'Remove none', or call POST two-step/setup"
                                + " once more",
                        "Call POST two-step/setup once more."));
    }
}
