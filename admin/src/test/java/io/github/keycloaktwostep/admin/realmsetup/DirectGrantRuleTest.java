// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import static io.github.keycloaktwostep.admin.realmsetup.Flows.flow;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectGrantRuleTest {

    private final FlowEdits edits = new FlowEdits(new FlowNames(Set.of()));

    @Test
    void replacesAllStepsOfTheDefaultFlow() {
        assertThat(result("NAME, PASSWORD, OTP CONDITIONAL[conditional-user-configured REQUIRED, CODE]"))
                .contains("two-step-password-grant REQUIRED");
        assertThat(edits.steps())
                .extracting(step -> step.action().id() + " " + step.target())
                .containsExactly(
                        "replace-execution direct grant / direct-grant-validate-username",
                        "replace-execution direct grant / direct-grant-validate-password",
                        "replace-execution OTP / direct-grant-validate-otp");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    what else is in the flow stays \
                    | x REQUIRED, NAME, PASSWORD, \
                    more CONDITIONAL[conditional-user-configured REQUIRED, CODE, y REQUIRED], \
                    other CONDITIONAL[conditional-user-configured REQUIRED, z REQUIRED] \
                    | x REQUIRED, GRANT, more CONDITIONAL[conditional-user-configured REQUIRED, y REQUIRED], \
                    other CONDITIONAL[conditional-user-configured REQUIRED, z REQUIRED]
                    the user name stays where something behind it needs the user \
                    | NAME, x REQUIRED, PASSWORD | NAME, x REQUIRED, GRANT
                    a password in a sub-flow is replaced there \
                    | inner REQUIRED[NAME, PASSWORD] | inner REQUIRED[GRANT]
                    what is switched off stays so \
                    | NAME, x DISABLED, PASSWORD, off DISABLED[conditional-user-configured REQUIRED, CODE] \
                    | x DISABLED, GRANT, off DISABLED[conditional-user-configured REQUIRED, CODE]
                    """)
    void replacesNamePasswordAndCode(String rule, String before, String after) {
        assertThat(result(before)).as(rule).contains(expanded(after));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a code that everybody must give | NAME, PASSWORD, CODE
                    a code of a required sub-flow | NAME, PASSWORD, OTP REQUIRED[CODE]
                    a code of users with a role | NAME, PASSWORD, OTP CONDITIONAL[conditional-user-role REQUIRED, CODE]
                    a password that is switched off | NAME, direct-grant-validate-password DISABLED
                    no password | NAME
                    a certificate | x509 REQUIRED
                    """)
    void findsNoPlace(String other, String flow) {
        assertThat(result(flow)).as(other).isEmpty();
    }

    @Test
    void ignoresDisabledCondition() {
        assertThat(result("NAME, PASSWORD, OTP CONDITIONAL[conditional-user-configured DISABLED, CODE]"))
                .isNotEmpty();
    }

    private Optional<String> result(String executions) {
        return DirectGrantRule.putInto(flow("direct grant", expanded(executions)), edits)
                .map(Flows::text);
    }

    private static String expanded(String flow) {
        return flow.replace("NAME", "direct-grant-validate-username REQUIRED")
                .replace("PASSWORD", "direct-grant-validate-password REQUIRED")
                .replace("CODE", "direct-grant-validate-otp REQUIRED")
                .replace("GRANT", "two-step-password-grant REQUIRED");
    }
}
