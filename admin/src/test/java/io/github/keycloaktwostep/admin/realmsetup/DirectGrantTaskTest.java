// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import static io.github.keycloaktwostep.admin.realmsetup.Flows.conditional;
import static io.github.keycloaktwostep.admin.realmsetup.Flows.flow;
import static io.github.keycloaktwostep.admin.realmsetup.Flows.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.keycloak.models.AuthenticationExecutionModel.Requirement.DISABLED;
import static org.keycloak.models.AuthenticationExecutionModel.Requirement.REQUIRED;

import io.github.keycloaktwostep.admin.realmsetup.Flow.Execution;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DirectGrantTaskTest {

    private static final Execution USER_NAME = step("direct-grant-validate-username", REQUIRED);
    private static final Execution PASSWORD = step("direct-grant-validate-password", REQUIRED);
    private static final Execution OTP = step("direct-grant-validate-otp", REQUIRED);
    private static final Execution USER_CONFIGURED = Execution.condition("conditional-user-configured");

    private final FlowEdits edits = new FlowEdits(new FlowNames(Set.of()));

    @Test
    void of_the_default_flow_it_takes_the_place_of_all() {
        assertThat(result(USER_NAME, PASSWORD, conditional("OTP", USER_CONFIGURED, OTP)))
                .contains("[two-step-password-grant REQUIRED]");
        assertThat(edits.steps())
                .extracting(step -> step.action().id() + " " + step.target())
                .containsExactly(
                        "replace-execution direct grant / direct-grant-validate-username",
                        "replace-execution direct grant / direct-grant-validate-password",
                        "replace-execution OTP / direct-grant-validate-otp");
    }

    @Test
    void what_else_is_in_the_flow_stays() {
        assertThat(result(
                        step("x", REQUIRED),
                        USER_NAME,
                        PASSWORD,
                        conditional("more", USER_CONFIGURED, OTP, step("y", REQUIRED)),
                        conditional("other", USER_CONFIGURED, step("z", REQUIRED))))
                .contains("[x REQUIRED, two-step-password-grant REQUIRED,"
                        + " more CONDITIONAL[conditional-user-configured REQUIRED, y REQUIRED],"
                        + " other CONDITIONAL[conditional-user-configured REQUIRED, z REQUIRED]]");
    }

    @Test
    void the_user_name_stays_where_something_behind_it_needs_the_user() {
        assertThat(result(USER_NAME, step("x", REQUIRED), PASSWORD))
                .contains("[direct-grant-validate-username REQUIRED, x REQUIRED, two-step-password-grant REQUIRED]");
    }

    @Test
    void a_password_in_a_sub_flow_is_replaced_there() {
        assertThat(result(Execution.subFlow(flow("inner", USER_NAME, PASSWORD), REQUIRED)))
                .contains("[inner REQUIRED[two-step-password-grant REQUIRED]]");
    }

    @Test
    void what_is_switched_off_stays_so() {
        Execution off = Execution.subFlow(flow("off", USER_CONFIGURED, OTP), DISABLED);
        assertThat(result(USER_NAME, step("x", DISABLED), PASSWORD, off))
                .contains("[x DISABLED, two-step-password-grant REQUIRED,"
                        + " off DISABLED[conditional-user-configured REQUIRED, direct-grant-validate-otp REQUIRED]]");
        assertThat(result(USER_NAME, step("direct-grant-validate-password", DISABLED)))
                .isEmpty();
    }

    @Test
    void a_code_that_everybody_must_give_is_never_taken_away() {
        assertThat(result(USER_NAME, PASSWORD, OTP)).isEmpty();
        assertThat(result(USER_NAME, PASSWORD, Execution.subFlow(flow("OTP", OTP), REQUIRED)))
                .isEmpty();
        assertThat(result(USER_NAME, PASSWORD, conditional("OTP", Execution.condition("conditional-user-role"), OTP)))
                .as("users with a role")
                .isEmpty();
        assertThat(result(USER_NAME, PASSWORD, conditional("OTP", step("conditional-user-configured", DISABLED), OTP)))
                .as("a condition that is not in force")
                .isNotEmpty();
    }

    @Test
    void there_is_no_place_without_a_password() {
        assertThat(result(USER_NAME)).isEmpty();
        assertThat(result(step("x509", REQUIRED))).isEmpty();
    }

    private Optional<String> result(Execution... executions) {
        return DirectGrantTask.putInto(flow("direct grant", executions), edits).map(Flows::text);
    }
}
