// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import static io.github.keycloaktwostep.admin.realmsetup.Authenticators.DIRECT_GRANT_OTP;
import static io.github.keycloaktwostep.admin.realmsetup.Authenticators.DIRECT_GRANT_PASSWORD;
import static io.github.keycloaktwostep.admin.realmsetup.Authenticators.DIRECT_GRANT_USER_NAME;
import static io.github.keycloaktwostep.admin.realmsetup.Authenticators.USER_CONFIGURED;
import static io.github.keycloaktwostep.method.ProviderIds.PASSWORD_GRANT;

import io.github.keycloaktwostep.admin.realmsetup.Flow.Execution;
import io.github.keycloaktwostep.admin.realmsetup.SetupStep.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;

/**
 * Adds the step for the password and the code to the direct grant flow.
 *
 * <p>It replaces three of Keycloak's steps: the password, the user name immediately before it, and the code. The step
 * for the code must go because it would find the code already used. It is replaced only if it applies only to users
 * with an app: if a flow requires a code from all users, our step would let in users without a second factor. Steps
 * that an admin has disabled stay as they are.
 */
final class DirectGrantRule {

    /** The rest of the error message, after the flow's name, if there is no place for the step. */
    static final String NO_PLACE = "has no enabled '" + DIRECT_GRANT_PASSWORD
            + "', or requires the code of an app from all users ('" + DIRECT_GRANT_OTP
            + "' outside a conditional sub-flow with '" + USER_CONFIGURED + "'), which '" + PASSWORD_GRANT
            + "' cannot do; change the flow manually, or bind Keycloak's own direct grant flow";

    private DirectGrantRule() {}

    /**
     * @return the flow with the step, unchanged if it runs the step already; empty if there is no place for the step,
     *     or if the flow requires a code from all users
     */
    static Optional<Flow> putInto(Flow flow, FlowEdits edits) {
        if (flow.runs(PASSWORD_GRANT)) {
            return Optional.of(flow);
        }
        return Optional.of(changed(flow, edits))
                .filter(result -> result.runs(PASSWORD_GRANT) && !result.runs(DIRECT_GRANT_OTP));
    }

    private static Flow changed(Flow level, FlowEdits edits) {
        List<Execution> running = level.runningHere();
        List<Execution> changed = new ArrayList<>();
        for (Execution execution : level.executions()) {
            if (!execution.runs()) {
                changed.add(execution);
            } else if (execution.is(DIRECT_GRANT_PASSWORD)) {
                edits.step(Action.REPLACE_EXECUTION, level, DIRECT_GRANT_PASSWORD);
                changed.add(Execution.of(PASSWORD_GRANT, Requirement.REQUIRED));
            } else if (execution.is(DIRECT_GRANT_USER_NAME) && isRightBeforePassword(execution, running)) {
                edits.step(Action.REPLACE_EXECUTION, level, DIRECT_GRANT_USER_NAME);
            } else {
                Execution walked = execution.mapFlow(inside -> changed(inside, edits));
                (asksUsersWithAnApp(walked) ? withoutCode(walked, edits) : Optional.of(walked)).ifPresent(changed::add);
            }
        }
        return level.with(changed);
    }

    private static boolean isRightBeforePassword(Execution userName, List<Execution> running) {
        int next = running.indexOf(userName) + 1;
        return next < running.size() && running.get(next).is(DIRECT_GRANT_PASSWORD);
    }

    private static boolean asksUsersWithAnApp(Execution execution) {
        return execution.requirement() == Requirement.CONDITIONAL
                && execution.flow().stream()
                        .filter(flow -> flow.conditions().anyMatch(condition -> condition.is(USER_CONFIGURED)))
                        .anyMatch(flow -> flow.runningHere().stream().anyMatch(step -> step.is(DIRECT_GRANT_OTP)));
    }

    /** @return empty for a sub-flow that did nothing but ask for a code */
    private static Optional<Execution> withoutCode(Execution execution, FlowEdits edits) {
        Execution left = execution.mapFlow(flow -> flow.with(flow.executions().stream()
                .filter(step -> !(step.runs() && step.is(DIRECT_GRANT_OTP)))
                .toList()));
        execution.flow().ifPresent(flow -> edits.step(Action.REPLACE_EXECUTION, flow, DIRECT_GRANT_OTP));
        return Optional.of(left).filter(rest -> rest.flow().stream()
                .flatMap(flow -> flow.runningHere().stream())
                .anyMatch(step -> !step.condition()));
    }
}
