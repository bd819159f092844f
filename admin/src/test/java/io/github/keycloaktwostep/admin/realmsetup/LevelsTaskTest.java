// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import static io.github.keycloaktwostep.admin.realmsetup.Flows.flow;
import static io.github.keycloaktwostep.admin.realmsetup.Flows.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.keycloak.models.AuthenticationExecutionModel.Requirement.ALTERNATIVE;
import static org.keycloak.models.AuthenticationExecutionModel.Requirement.CONDITIONAL;
import static org.keycloak.models.AuthenticationExecutionModel.Requirement.DISABLED;
import static org.keycloak.models.AuthenticationExecutionModel.Requirement.REQUIRED;

import io.github.keycloaktwostep.admin.realmsetup.Flow.Execution;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LevelsTaskTest {

    private static final Execution PASSWORD = step("auth-username-password-form", REQUIRED);
    private static final Execution SECOND_FACTOR = Execution.subFlow(
            flow("2FA", Execution.condition("conditional-user-configured"), step("two-step-verification", ALTERNATIVE)),
            CONDITIONAL);

    private final FlowEdits edits = new FlowEdits(new FlowNames(Set.of()));

    @Test
    void the_first_is_the_sign_in_as_it_was_the_second_a_code() {
        Flow result = putInto(browser(PASSWORD, SECOND_FACTOR)).orElseThrow();

        List<Execution> forms = forms(result);
        assertThat(forms).extracting(Execution::requirement).containsOnly(CONDITIONAL);
        assertThat(executions(forms.get(0))).containsExactly(condition("1", "36000"), PASSWORD, SECOND_FACTOR);
        assertThat(executions(forms.get(1)))
                .containsExactly(condition("2", "300"), step("two-step-verification", REQUIRED));
        assertThat(edits.steps())
                .extracting(step -> step.action().id() + " " + step.target())
                .containsExactly(
                        "add-level forms level 1 / conditional-level-of-authentication",
                        "add-level forms level 2 / conditional-level-of-authentication");
    }

    @Test
    void what_stands_beside_stays() {
        Flow result = putInto(browser(PASSWORD, SECOND_FACTOR)).orElseThrow();

        assertThat(result.executions().subList(0, 2))
                .containsExactly(step("auth-cookie", ALTERNATIVE), step("organization", ALTERNATIVE));
    }

    @Test
    void nothing_is_warned_of_a_flow_that_was_made_so() {
        assertThat(FlowWarnings.of(putInto(browser(PASSWORD, SECOND_FACTOR)).orElseThrow()))
                .isEmpty();
    }

    @Test
    void a_key_that_does_not_count_at_level_2_is_warned_of() {
        Execution both = Execution.subFlow(
                flow(
                        "2FA",
                        Execution.condition("conditional-user-configured"),
                        step("webauthn-authenticator", ALTERNATIVE),
                        step("two-step-verification", ALTERNATIVE)),
                CONDITIONAL);

        assertThat(FlowWarnings.of(putInto(browser(PASSWORD, both)).orElseThrow()))
                .singleElement()
                .asString()
                .contains("webauthn-authenticator");
    }

    @Test
    void a_flow_that_asks_only_at_level_2_is_warned_of() {
        Flow own = browser(level(1, PASSWORD), level(2, step("two-step-verification", REQUIRED)));

        assertThat(FlowWarnings.of(own))
                .singleElement()
                .asString()
                .contains("only if these conditions are met: conditional-level-of-authentication");
    }

    @Test
    void keycloak_knows_each_level_once() {
        Flow twice = flow(
                "browser",
                Execution.subFlow(flow("a", PASSWORD, SECOND_FACTOR), ALTERNATIVE),
                Execution.subFlow(flow("b", PASSWORD, SECOND_FACTOR), ALTERNATIVE));

        assertThat(putInto(twice)).isEmpty();
    }

    @Test
    void without_a_proof_before_the_code_there_is_no_place() {
        assertThat(putInto(browser(step("auth-username-form", REQUIRED), SECOND_FACTOR)))
                .isEmpty();
        assertThat(putInto(browser(SECOND_FACTOR, PASSWORD))).isEmpty();
        assertThat(putInto(browser(step("auth-username-password-form", DISABLED), SECOND_FACTOR)))
                .isEmpty();
    }

    private static Execution level(int level, Execution... executions) {
        List<Execution> all =
                new java.util.ArrayList<>(List.of(Execution.condition("conditional-level-of-authentication")));
        all.addAll(List.of(executions));
        return Execution.subFlow(Flow.unsaved("level " + level, all), CONDITIONAL);
    }

    private static Flow browser(Execution... forms) {
        return flow(
                "browser",
                step("auth-cookie", ALTERNATIVE),
                step("organization", ALTERNATIVE),
                Execution.subFlow(flow("forms", forms), ALTERNATIVE));
    }

    private static List<Execution> forms(Flow browser) {
        return executions(browser.executions().get(2));
    }

    private static List<Execution> executions(Execution subFlow) {
        return subFlow.flow().orElseThrow().executions();
    }

    private static Execution condition(String level, String maxAge) {
        return Execution.condition(
                "conditional-level-of-authentication", Map.of("loa-condition-level", level, "loa-max-age", maxAge));
    }

    private Optional<Flow> putInto(Flow flow) {
        return LevelsTask.putInto(flow, edits);
    }
}
