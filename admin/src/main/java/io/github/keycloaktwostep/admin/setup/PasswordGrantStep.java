package io.github.keycloaktwostep.admin.setup;

import static io.github.keycloaktwostep.admin.setup.Authenticators.DIRECT_GRANT_OTP;
import static io.github.keycloaktwostep.admin.setup.Authenticators.DIRECT_GRANT_PASSWORD;
import static io.github.keycloaktwostep.admin.setup.Authenticators.DIRECT_GRANT_USER_NAME;
import static io.github.keycloaktwostep.admin.setup.Authenticators.PASSWORD_GRANT;
import static io.github.keycloaktwostep.admin.setup.Authenticators.USER_CONFIGURED;

import io.github.keycloaktwostep.admin.setup.Flow.Execution;
import io.github.keycloaktwostep.admin.setup.SetUpStep.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;

/**
 * Puts the step that takes password and code into a direct grant flow, as a value: nothing is written here.
 *
 * <p>It takes the place of Keycloak's step for the password, of the one for the user name right before it, and of the
 * one for a code, which would find the code used up. The last only where it asks nobody but who has an app: where a flow
 * demands a code of everybody, ours would let pass who has none. What an admin has switched off stays as it is.
 */
final class PasswordGrantStep {

    private final List<SetUpStep> steps = new ArrayList<>();

    /** What was done to the flow. */
    List<SetUpStep> steps() {
        return List.copyOf(steps);
    }

    /** @return the flow with the step in it; empty if it has no place for it, or a code that is demanded of everybody */
    Optional<Flow> putInto(Flow flow) {
        return Optional.of(changed(flow))
                .filter(result -> result.runs(PASSWORD_GRANT) && !result.runs(DIRECT_GRANT_OTP));
    }

    private Flow changed(Flow level) {
        List<Execution> running =
                level.executions().stream().filter(Execution::runs).toList();
        List<Execution> changed = new ArrayList<>();
        for (Execution execution : level.executions()) {
            if (!execution.runs()) {
                changed.add(execution);
            } else if (execution.is(DIRECT_GRANT_PASSWORD)) {
                replaced(level, execution);
                changed.add(Execution.of(PASSWORD_GRANT, Requirement.REQUIRED));
            } else if (execution.is(DIRECT_GRANT_USER_NAME) && comesRightBeforePassword(execution, running)) {
                replaced(level, execution);
            } else {
                inside(execution).ifPresent(changed::add);
            }
        }
        return level.with(changed);
    }

    private static boolean comesRightBeforePassword(Execution userName, List<Execution> running) {
        int next = running.indexOf(userName) + 1;
        return next < running.size() && running.get(next).is(DIRECT_GRANT_PASSWORD);
    }

    /** @return empty for a sub-flow that did nothing but ask for a code */
    private Optional<Execution> inside(Execution execution) {
        if (execution.flow().isEmpty()) {
            return Optional.of(execution);
        }
        Flow flow = changed(execution.flow().get());
        if (!asksWhoHasAnApp(execution)) {
            return Optional.of(execution.with(flow));
        }
        List<Execution> left = new ArrayList<>();
        for (Execution step : flow.executions()) {
            if (step.runs() && step.is(DIRECT_GRANT_OTP)) {
                replaced(flow, step);
            } else {
                left.add(step);
            }
        }
        boolean asks = left.stream().anyMatch(step -> step.runs() && !step.condition());
        return asks ? Optional.of(execution.with(flow.with(left))) : Optional.empty();
    }

    private static boolean asksWhoHasAnApp(Execution execution) {
        Flow flow = execution.flow().orElseThrow();
        return execution.requirement() == Requirement.CONDITIONAL
                && flow.conditions().anyMatch(condition -> condition.is(USER_CONFIGURED))
                && flow.executions().stream().anyMatch(step -> step.runs() && step.is(DIRECT_GRANT_OTP));
    }

    private void replaced(Flow level, Execution execution) {
        steps.add(SetUpStep.planned(Action.REPLACE_EXECUTION, level.alias() + " / " + execution.authenticator()));
    }
}
