// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import static io.github.keycloaktwostep.admin.realmsetup.Flows.execution;
import static io.github.keycloaktwostep.admin.realmsetup.Flows.flow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.keycloak.models.AuthenticationExecutionModel.Requirement.CONDITIONAL;

import io.github.keycloaktwostep.admin.realmsetup.Flow.Execution;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LevelsOfAuthenticationTest {

    private static final String PASSWORD = "auth-username-password-form REQUIRED";
    private static final String SECOND_FACTOR =
            "2FA CONDITIONAL[conditional-user-configured REQUIRED, two-step-verification ALTERNATIVE]";
    private static final String BOTH = PASSWORD + ", " + SECOND_FACTOR;

    private final FlowEdits edits = new FlowEdits(new FlowNames(Set.of()));

    @Test
    void dividesFlowIntoSignInAndCode() {
        Flow result = putInto(browser(BOTH)).orElseThrow();

        assertThat(result.executions().subList(0, 2))
                .as("other executions")
                .containsExactly(execution("auth-cookie ALTERNATIVE"), execution("organization ALTERNATIVE"));
        List<Execution> forms = executions(result.executions().get(2));
        assertThat(forms).extracting(Execution::requirement).containsOnly(CONDITIONAL);
        assertThat(executions(forms.get(0)))
                .containsExactly(condition("1", "36000"), execution(PASSWORD), execution(SECOND_FACTOR));
        assertThat(executions(forms.get(1)))
                .containsExactly(condition("2", "300"), execution("two-step-verification REQUIRED"));
        assertThat(edits.steps())
                .extracting(step -> step.action().id() + " " + step.target())
                .containsExactly(
                        "add-level forms level 1 / conditional-level-of-authentication",
                        "add-level forms level 2 / conditional-level-of-authentication");
        assertThat(FlowWarnings.of(result)).isEmpty();
    }

    @Test
    void warnsOfKeyThatDoesNotCountAtLevel2() {
        Flow withKey = browser(PASSWORD
                + ", 2FA CONDITIONAL[conditional-user-configured REQUIRED, webauthn-authenticator ALTERNATIVE,"
                + " two-step-verification ALTERNATIVE]");

        assertThat(FlowWarnings.of(putInto(withKey).orElseThrow()))
                .singleElement()
                .asString()
                .contains("webauthn-authenticator");
    }

    @Test
    void warnsOfFlowThatAsksOnlyAtLevel2() {
        String level = "conditional-level-of-authentication REQUIRED";
        Flow own = browser("level 1 CONDITIONAL[%s, %s], level 2 CONDITIONAL[%s, two-step-verification REQUIRED]"
                .formatted(level, PASSWORD, level));

        assertThat(FlowWarnings.of(own))
                .singleElement()
                .asString()
                .contains("only if these conditions are met: conditional-level-of-authentication");
    }

    @Test
    void findsNoPlaceIfThereAreTwo() {
        assertThat(putInto(flow("browser", "a ALTERNATIVE[%s], b ALTERNATIVE[%s]".formatted(BOTH, BOTH))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth-username-form REQUIRED, " + SECOND_FACTOR,
                SECOND_FACTOR + ", " + PASSWORD,
                "auth-username-password-form DISABLED, " + SECOND_FACTOR
            })
    void findsNoPlaceWithoutAProofBeforeTheCode(String forms) {
        assertThat(putInto(browser(forms))).isEmpty();
    }

    private static Flow browser(String forms) {
        return flow("browser", "auth-cookie ALTERNATIVE, organization ALTERNATIVE, forms ALTERNATIVE[" + forms + "]");
    }

    private static List<Execution> executions(Execution subFlow) {
        return subFlow.flow().orElseThrow().executions();
    }

    private static Execution condition(String level, String maxAge) {
        return Execution.condition(
                "conditional-level-of-authentication", Map.of("loa-condition-level", level, "loa-max-age", maxAge));
    }

    private Optional<Flow> putInto(Flow flow) {
        return LevelsOfAuthentication.putInto(flow, edits);
    }
}
