// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import static io.github.keycloaktwostep.admin.realmsetup.Authenticators.LEVEL_OF_AUTHENTICATION;
import static io.github.keycloaktwostep.method.ProviderIds.VERIFICATION;

import io.github.keycloaktwostep.admin.http.RequestRejected;
import io.github.keycloaktwostep.admin.realmsetup.Flow.Execution;
import io.github.keycloaktwostep.admin.realmsetup.SetupStep.Action;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.authentication.authenticators.conditional.ConditionalLoaAuthenticator;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.Constants;
import org.keycloak.utils.StringUtil;

/**
 * Levels of authentication (step-up) in the browser flow, and their names in tokens.
 *
 * <p>Level 1 is the sign-in as before, and level 2 is a fresh code. Keycloak always enters the first level, so users
 * pass level 1 if their app does not request a level.
 */
final class LevelsOfAuthentication {

    /** Numbers as names, so that the claim {@code acr} has the same values as in a realm without names. */
    private static final String NAMES = "{\"1\":1,\"2\":2}";

    /** Keycloak's default lifetime of a session, so that a session keeps level 1 until it ends. */
    private static final Duration LEVEL_1_MAX_AGE = Duration.ofHours(10);
    /** The time for which a code confirms changes of the user's own settings. */
    private static final Duration LEVEL_2_MAX_AGE = Duration.ofMinutes(5);

    private final SetupContext context;

    LevelsOfAuthentication(SetupContext context) {
        this.context = context;
    }

    /** Divides a copy of the browser flow that has two-step verification in it. */
    Flow divide(Flow copy, FlowEdits edits) {
        String bound = FlowBinding.BROWSER.alias(context.realm());
        if (copy.mentions(LEVEL_OF_AUTHENTICATION)) {
            context.warn(
                    "The browser flow '" + bound + "' already has levels of authentication; they were not changed");
            return copy;
        }
        return putInto(copy, edits)
                .orElseThrow(() -> RequestRejected.conflict(
                        "no_place_for_levels",
                        "The browser flow '" + bound
                                + "' does not ask for the password and the second step in exactly one of its sub-flows,"
                                + " so it cannot be divided into levels of authentication; add conditions '"
                                + LEVEL_OF_AUTHENTICATION + "' to it manually"));
    }

    void setNames() {
        String names = context.realm().getAttribute(Constants.ACR_LOA_MAP);
        if (StringUtil.isBlank(names) || names.strip().equals("{}")) {
            context.realm().setAttribute(Constants.ACR_LOA_MAP, NAMES);
            context.record().levelNames = true;
            context.step(Action.SET_LEVEL_NAMES, Constants.ACR_LOA_MAP);
        }
    }

    void removeNames() {
        if (context.record().levelNames && NAMES.equals(context.realm().getAttribute(Constants.ACR_LOA_MAP))) {
            context.realm().removeAttribute(Constants.ACR_LOA_MAP);
            context.step(Action.REMOVE_LEVEL_NAMES, Constants.ACR_LOA_MAP);
        }
        context.record().levelNames = false;
    }

    /**
     * Divides a flow that has two-step verification in it.
     *
     * @return empty unless exactly one place asks for the second step after a proof of identity, because each level can
     *     occur only once in a flow
     */
    static Optional<Flow> putInto(Flow flow, FlowEdits edits) {
        return places(flow) == 1 ? Optional.of(divided(flow, edits)) : Optional.empty();
    }

    private static long places(Flow flow) {
        return isPlace(flow)
                ? 1
                : flow.runningHere().stream()
                        .flatMap(execution -> execution.flow().stream())
                        .mapToLong(LevelsOfAuthentication::places)
                        .sum();
    }

    /** Whether users prove their identity on this level and then pass the second step. */
    private static boolean isPlace(Flow level) {
        return level.executions().stream()
                .dropWhile(execution -> !SecondFactor.proves(execution))
                .skip(1)
                .anyMatch(execution -> execution.mandatory() && execution.runs(VERIFICATION));
    }

    private static Flow divided(Flow flow, FlowEdits edits) {
        if (!isPlace(flow)) {
            return flow.map(
                    execution -> execution.runs() ? execution.mapFlow(inside -> divided(inside, edits)) : execution);
        }
        return flow.with(List.of(
                level(flow.alias() + " level 1", condition(1, LEVEL_1_MAX_AGE), flow.executions(), edits),
                level(
                        flow.alias() + " level 2",
                        condition(2, LEVEL_2_MAX_AGE),
                        List.of(Execution.of(VERIFICATION, Requirement.REQUIRED)),
                        edits)));
    }

    private static Execution condition(int level, Duration maxAge) {
        return Execution.condition(
                LEVEL_OF_AUTHENTICATION,
                Map.of(
                        ConditionalLoaAuthenticator.LEVEL, Integer.toString(level),
                        ConditionalLoaAuthenticator.MAX_AGE, Long.toString(maxAge.toSeconds())));
    }

    private static Execution level(String alias, Execution condition, List<Execution> executions, FlowEdits edits) {
        Flow level = Flow.unsaved(
                edits.names().reserve(alias),
                Stream.concat(Stream.of(condition), executions.stream()).toList());
        edits.step(Action.ADD_LEVEL, level, LEVEL_OF_AUTHENTICATION);
        return Execution.subFlow(level, Requirement.CONDITIONAL);
    }
}
