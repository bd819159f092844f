// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import static io.github.keycloaktwostep.admin.realmsetup.Authenticators.RESET_OTP;

import io.github.keycloaktwostep.admin.realmsetup.Flow.Execution;
import io.github.keycloaktwostep.admin.realmsetup.SetupStep.Action;
import java.util.Set;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;

/**
 * Protects authenticator apps in the flow for forgotten passwords. Its step that removes them is disabled: otherwise
 * everybody who reads the user's email could remove the app, and the check at the end of the flow could not ask for its
 * code. Users who lost their app use their backup or ask an admin.
 */
final class ResetFlowRule {

    private static final String REMOVAL = "action_on_otp_reset_flag";
    private static final Set<String> REMOVES = Set.of("Remove one", "Remove all");

    private ResetFlowRule() {}

    static Flow keepApps(Flow flow, FlowEdits edits) {
        edits.step(Action.DISABLE_EXECUTION, flow, RESET_OTP);
        return disabled(flow);
    }

    static boolean removesApps(Flow flow) {
        return flow.running().anyMatch(ResetFlowRule::removesApps);
    }

    private static boolean removesApps(Execution execution) {
        return execution.is(RESET_OTP)
                && REMOVES.contains(execution.config().values().getOrDefault(REMOVAL, ""));
    }

    private static Flow disabled(Flow flow) {
        return flow.map(execution -> removesApps(execution)
                ? execution.with(Requirement.DISABLED)
                : execution.mapFlow(ResetFlowRule::disabled));
    }
}
