// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import static io.github.keycloaktwostep.admin.realmsetup.Authenticators.RESET_OTP;
import static io.github.keycloaktwostep.admin.realmsetup.Authenticators.TRUSTED_DEVICE;
import static io.github.keycloaktwostep.method.ProviderIds.CHECK;
import static io.github.keycloaktwostep.method.ProviderIds.PASSWORD_GRANT;
import static io.github.keycloaktwostep.method.ProviderIds.VERIFICATION;

import java.util.List;
import java.util.Optional;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;

/** Warns of configuration in a realm that weakens two-step verification. */
final class SetupWarnings {

    private final RealmModel realm;
    private final RealmFlows flows;
    private final Findings findings = new Findings();

    SetupWarnings(RealmFlows flows) {
        this.realm = flows.realm();
        this.flows = flows;
    }

    List<Finding> all() {
        Optional<Flow> browser = flows.bound(FlowBinding.BROWSER);
        Optional<Flow> reset = flows.bound(FlowBinding.RESET_CREDENTIALS);
        browser.filter(flow -> flow.runs(VERIFICATION)).ifPresent(flow -> FlowWarnings.of(flow)
                .forEach(message ->
                        findings.warn("flow", message, "Look at the flow under Authentication in the admin console.")));
        browser.ifPresent(this::checkFirstFactor);
        reset.ifPresent(this::checkFirstFactor);
        for (FlowBinding binding : FlowBinding.values()) {
            flows.bound(binding).ifPresent(this::checkTrustedDevices);
        }
        browser.ifPresent(flow -> checkOverrides(FlowBinding.BROWSER, VERIFICATION));
        checkRequiredActions();
        flows.bound(FlowBinding.DIRECT_GRANT)
                .filter(flow -> flow.runs(PASSWORD_GRANT))
                .ifPresent(flow -> checkOverrides(FlowBinding.DIRECT_GRANT, PASSWORD_GRANT));
        reset.ifPresent(flow -> findings.warnIf(
                ResetFlowRule.removesApps(flow),
                "reset-removes-apps",
                "In '" + flow.alias() + "', the step " + RESET_OTP
                        + " lets anybody who can read the user's email remove the user's authenticator apps; set it to"
                        + " 'Remove none', or call POST two-step/setup again",
                "Call POST two-step/setup again."));
        return findings.sorted();
    }

    private void checkFirstFactor(Flow flow) {
        for (String level : FlowWarnings.beforeFirstFactor(flow, false)) {
            findings.warn(
                    "step-before-first-factor",
                    "In '" + level + "', two-step verification comes before any step that verifies the user, so it"
                            + " refuses to run",
                    "Move it after the password step, or after 'Send Reset Email' in a reset credentials flow.");
        }
    }

    private void checkTrustedDevices(Flow flow) {
        findings.warnIf(
                FlowWarnings.remembersDevicesTwice(flow),
                "trusted-devices-twice",
                "The flow '" + flow.alias() + "' has both two-step verification and Keycloak's own step "
                        + TRUSTED_DEVICE + ". Users are asked twice whether to trust a device, and a device that they"
                        + " forget in the settings of two-step verification is still trusted by Keycloak",
                "Remove " + TRUSTED_DEVICE + " from the flow. To use Keycloak's trusted devices instead, set"
                        + " 'remember-device' to false.");
    }

    /** Clients that override the realm's flow with a flow without our authenticator. */
    private void checkOverrides(FlowBinding binding, String authenticator) {
        for (AuthenticationFlowModel flow : flows.topLevel()) {
            String clients = FlowUsage.list(FlowUsage.clients(realm, flow, binding));
            findings.warnIf(
                    !clients.isEmpty() && !flows.read(flow).runs(authenticator),
                    "client-flow-without-step",
                    "These clients use the " + binding.builtIn() + " flow '" + flow.getAlias()
                            + "', which does not contain two-step verification: " + clients,
                    "Put the step into that flow, or choose another one under Clients, Advanced, Authentication flow"
                            + " overrides.");
        }
    }

    /** Required actions that run before the second-step check. */
    private void checkRequiredActions() {
        RequiredActionProviderModel check = realm.getRequiredActionProviderByAlias(CHECK);
        if (check == null) {
            return;
        }
        realm.getRequiredActionProvidersStream()
                .filter(RequiredActionProviderModel::isEnabled)
                .filter(other -> !other.getAlias().equals(CHECK) && other.getPriority() <= check.getPriority())
                .forEach(other -> findings.warn(
                        "required-action-before-check",
                        "The required action '" + other.getAlias()
                                + (other.getPriority() < check.getPriority()
                                        ? "' comes before '"
                                        : "' may come before '")
                                + CHECK + "', so users complete it before the second step; move '" + CHECK
                                + "' to the top of the required actions",
                        "Drag two-step-check to the top under Authentication, Required actions."));
    }
}
