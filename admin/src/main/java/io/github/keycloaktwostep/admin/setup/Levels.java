package io.github.keycloaktwostep.admin.setup;

import static io.github.keycloaktwostep.admin.setup.Authenticators.LEVEL_OF_AUTHENTICATION;
import static io.github.keycloaktwostep.admin.setup.Authenticators.TWO_STEP;

import io.github.keycloaktwostep.admin.setup.Flow.Config;
import io.github.keycloaktwostep.admin.setup.Flow.Execution;
import io.github.keycloaktwostep.admin.setup.SetUpStep.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.keycloak.authentication.authenticators.conditional.ConditionalLoaAuthenticator;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;

/**
 * Makes levels of authentication of a flow that has two-step verification in it, as a value: nothing is written here.
 *
 * <p>Level 1 is the sign-in as it was, level 2 a code given now. Who signs in without asking for a level passes the
 * first, as Keycloak enters the first sub-flow of a sign-in in any case.
 */
final class Levels {

    /** As long as a session lasts in Keycloak's defaults: a session keeps level 1 as long as it lives. */
    private static final Duration LEVEL_1_MAX_AGE = Duration.ofHours(10);
    /** As long as a code confirms a change of the user's own settings. */
    private static final Duration LEVEL_2_MAX_AGE = Duration.ofMinutes(5);

    private final UnaryOperator<String> newFlowName;
    private final UnaryOperator<String> newConfigName;
    private final List<SetUpStep> steps = new ArrayList<>();

    /**
     * @param newFlowName makes a free flow name of a wish
     * @param newConfigName makes a free name of a configuration of a wish
     */
    Levels(UnaryOperator<String> newFlowName, UnaryOperator<String> newConfigName) {
        this.newFlowName = newFlowName;
        this.newConfigName = newConfigName;
    }

    /** What was done to the flow. */
    List<SetUpStep> steps() {
        return List.copyOf(steps);
    }

    /**
     * @return the flow with levels; empty if there is no place where the second step comes behind the proof of who the
     *     user is, or more than one: Keycloak knows each level once in a flow
     */
    Optional<Flow> putInto(Flow flow) {
        return places(flow) == 1 ? Optional.of(divided(flow)) : Optional.empty();
    }

    private static long places(Flow flow) {
        if (isPlace(flow)) {
            return 1;
        }
        return flow.executions().stream()
                .filter(Execution::runs)
                .flatMap(execution -> execution.flow().stream())
                .mapToLong(Levels::places)
                .sum();
    }

    /** Whether on this level of the flow somebody first proves who he is and then passes the second step. */
    private static boolean isPlace(Flow level) {
        boolean proved = false;
        for (Execution execution : level.executions()) {
            if (proved && asksForCode(execution)) {
                return true;
            }
            proved |= SecondFactor.proves(execution);
        }
        return false;
    }

    private static boolean asksForCode(Execution execution) {
        return execution.binding()
                && execution.runs()
                && (execution.is(TWO_STEP) || execution.flow().stream().anyMatch(inside -> inside.runs(TWO_STEP)));
    }

    private Flow divided(Flow flow) {
        if (isPlace(flow)) {
            List<Execution> first = new ArrayList<>();
            first.add(condition(flow, 1, LEVEL_1_MAX_AGE));
            first.addAll(flow.executions());
            return flow.with(List.of(
                    level(flow, 1, "The sign-in as it was", first),
                    level(
                            flow,
                            2,
                            "A code given now",
                            List.of(
                                    condition(flow, 2, LEVEL_2_MAX_AGE),
                                    Execution.of(TWO_STEP, Requirement.REQUIRED)))));
        }
        return flow.with(flow.executions().stream()
                .map(execution -> execution
                        .flow()
                        .filter(inside -> execution.runs())
                        .map(inside -> execution.with(divided(inside)))
                        .orElse(execution))
                .toList());
    }

    private Execution level(Flow parent, int level, String description, List<Execution> executions) {
        Flow flow = Flow.basic(newFlowName.apply(parent.alias() + " level " + level), description, executions);
        steps.add(SetUpStep.planned(Action.ADD_LEVEL, flow.alias() + " / " + LEVEL_OF_AUTHENTICATION));
        return Execution.subFlow(flow, Requirement.CONDITIONAL);
    }

    private Execution condition(Flow parent, int level, Duration maxAge) {
        return Execution.condition(
                LEVEL_OF_AUTHENTICATION,
                Config.made(
                        newConfigName.apply(parent.alias() + " level " + level),
                        Map.of(
                                ConditionalLoaAuthenticator.LEVEL,
                                Integer.toString(level),
                                ConditionalLoaAuthenticator.MAX_AGE,
                                Long.toString(maxAge.toSeconds()))));
    }
}
