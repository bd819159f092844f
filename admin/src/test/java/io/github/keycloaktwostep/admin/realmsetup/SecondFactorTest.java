// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import static io.github.keycloaktwostep.admin.realmsetup.Flows.conditional;
import static io.github.keycloaktwostep.admin.realmsetup.Flows.flow;
import static io.github.keycloaktwostep.admin.realmsetup.Flows.step;
import static io.github.keycloaktwostep.admin.realmsetup.Flows.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.keycloak.models.AuthenticationExecutionModel.Requirement.ALTERNATIVE;
import static org.keycloak.models.AuthenticationExecutionModel.Requirement.DISABLED;
import static org.keycloak.models.AuthenticationExecutionModel.Requirement.REQUIRED;

import io.github.keycloaktwostep.admin.realmsetup.Flow.Execution;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SecondFactorTest {

    private final FlowEdits edits = new FlowEdits(new FlowNames(Set.of()));
    private final SecondFactor secondFactor = new SecondFactor(edits);

    @Nested
    class In_the_place_of_the_otp_form {

        @Test
        void of_the_default_flow_conditions_and_webauthn_stay_in_their_order() {
            assertThat(result(browser(conditional(
                            "2FA",
                            condition("conditional-user-configured"),
                            condition("conditional-credential"),
                            step("auth-otp-form", ALTERNATIVE),
                            step("webauthn-authenticator", DISABLED),
                            step("auth-recovery-authn-code-form", DISABLED)))))
                    .isEqualTo(text(browser(conditional(
                            "2FA",
                            condition("two-step-device-not-remembered"),
                            condition("conditional-user-configured"),
                            condition("conditional-credential"),
                            step("two-step-verification", ALTERNATIVE),
                            step("webauthn-authenticator", DISABLED)))));
            assertThat(edits.steps())
                    .extracting(step -> step.action().id() + " " + step.target())
                    .containsExactly(
                            "replace-execution 2FA / auth-otp-form",
                            "replace-execution 2FA / auth-recovery-authn-code-form");
        }

        @Test
        void of_an_older_flow_it_is_required_as_the_form_was() {
            assertThat(result(browser(conditional(
                            "OTP", condition("conditional-user-configured"), step("auth-otp-form", REQUIRED)))))
                    .isEqualTo(text(browser(conditional(
                            "OTP",
                            condition("conditional-user-configured"),
                            step("two-step-verification", REQUIRED)))));
        }

        @Test
        void beside_alternatives_that_keycloak_ignores_it_stays_required() {
            assertThat(result(browser(conditional(
                            "2FA",
                            condition("conditional-user-configured"),
                            step("webauthn-authenticator", ALTERNATIVE),
                            step("auth-otp-form", REQUIRED)))))
                    .isEqualTo(text(browser(conditional(
                            "2FA",
                            condition("conditional-user-configured"),
                            step("webauthn-authenticator", ALTERNATIVE),
                            step("two-step-verification", REQUIRED)))));
        }

        @Test
        void beside_a_required_recovery_code_form_it_is_required() {
            assertThat(result(browser(conditional(
                            "2FA",
                            condition("conditional-user-configured"),
                            step("webauthn-authenticator", ALTERNATIVE),
                            step("auth-otp-form", ALTERNATIVE),
                            step("auth-recovery-authn-code-form", REQUIRED)))))
                    .isEqualTo(text(browser(conditional(
                            "2FA",
                            condition("conditional-user-configured"),
                            step("webauthn-authenticator", ALTERNATIVE),
                            step("two-step-verification", REQUIRED)))));
        }

        @Test
        void that_is_disabled_it_is_an_alternative() {
            assertThat(result(browser(conditional(
                            "2FA",
                            condition("conditional-user-configured"),
                            step("webauthn-authenticator", ALTERNATIVE),
                            step("auth-otp-form", DISABLED)))))
                    .contains("two-step-verification ALTERNATIVE");
        }

        @Test
        void that_stands_required_beside_the_password_form_it_is_required() {
            assertThat(result(flow(
                            "hand-made",
                            step("auth-username-password-form", REQUIRED),
                            step("auth-otp-form", REQUIRED))))
                    .isEqualTo(text(flow(
                            "hand-made",
                            step("auth-username-password-form", REQUIRED),
                            step("two-step-verification", REQUIRED))));
        }

        @Test
        void beside_a_required_webauthn_both_stay_required() {
            assertThat(result(browser(conditional(
                            "2FA",
                            condition("conditional-user-configured"),
                            step("auth-otp-form", REQUIRED),
                            step("webauthn-authenticator", REQUIRED)))))
                    .contains("two-step-verification REQUIRED", "webauthn-authenticator REQUIRED");
        }

        @Test
        void in_every_sub_flow_that_has_one() {
            Flow flow = flow(
                    "browser",
                    alternative("a", step("custom-password", REQUIRED), step("auth-otp-form", REQUIRED)),
                    alternative("b", step("auth-username-password-form", REQUIRED), step("auth-otp-form", REQUIRED)));
            assertThat(put(flow).running().filter(execution -> execution.is("two-step-verification")))
                    .hasSize(2);
        }

        @Test
        void a_disabled_one_of_ours_does_not_stay_twice() {
            Flow changed = put(browser(conditional(
                    "2FA",
                    condition("conditional-user-configured"),
                    step("two-step-verification", DISABLED),
                    step("auth-otp-form", ALTERNATIVE))));
            assertThat(text(changed)).containsOnlyOnce("two-step-verification");
        }
    }

    @Nested
    class Not_where_a_code_would_be_the_only_proof {

        @Test
        void as_an_alternative_to_the_password() {
            assertThat(result(flow(
                            "browser",
                            step("auth-username-form", REQUIRED),
                            Execution.subFlow(
                                    flow(
                                            "proof",
                                            step("auth-password-form", ALTERNATIVE),
                                            step("auth-otp-form", ALTERNATIVE)),
                                    REQUIRED))))
                    .isEqualTo(text(flow(
                            "browser",
                            step("auth-username-form", REQUIRED),
                            Execution.subFlow(
                                    flow(
                                            "proof",
                                            alternative(
                                                    "proof password and second factor",
                                                    step("auth-password-form", REQUIRED),
                                                    conditional(
                                                            "proof second factor",
                                                            condition("two-step-device-not-remembered"),
                                                            condition("conditional-user-configured"),
                                                            step("two-step-verification", ALTERNATIVE))),
                                            step("auth-otp-form", ALTERNATIVE)),
                                    REQUIRED))));
        }

        @Test
        void behind_a_step_that_lets_everybody_pass() {
            assertThat(secondFactor.putInto(flow(
                            "browser",
                            step("auth-username-form", REQUIRED),
                            step("user-session-limits", REQUIRED),
                            step("auth-otp-form", REQUIRED))))
                    .isEmpty();
        }

        @Test
        void behind_nothing_but_a_user_name() {
            assertThat(secondFactor.putInto(
                            flow("browser", step("auth-username-form", REQUIRED), step("auth-otp-form", REQUIRED))))
                    .isEmpty();
        }
    }

    @Nested
    class Without_an_otp_form {

        @Test
        void it_joins_the_sub_flow_that_asks_who_is_configured() {
            assertThat(result(browser(conditional(
                            "2FA",
                            condition("conditional-user-configured"),
                            step("webauthn-authenticator", ALTERNATIVE)))))
                    .isEqualTo(text(browser(conditional(
                            "2FA",
                            condition("two-step-device-not-remembered"),
                            condition("conditional-user-configured"),
                            step("webauthn-authenticator", ALTERNATIVE),
                            step("two-step-verification", ALTERNATIVE)))));
        }

        @Test
        void but_not_the_one_of_organizations_which_comes_before_the_password() {
            String changed = result(flow(
                    "browser",
                    step("auth-cookie", ALTERNATIVE),
                    alternative(
                            "org",
                            conditional(
                                    "org condition",
                                    condition("conditional-user-configured"),
                                    step("organization", ALTERNATIVE))),
                    alternative("forms", step("auth-username-password-form", REQUIRED))));
            assertThat(changed)
                    .contains("organization ALTERNATIVE]")
                    .contains("auth-username-password-form REQUIRED, forms second factor CONDITIONAL");
        }

        @Test
        void nor_one_where_it_would_be_ignored() {
            assertThat(result(browser(conditional(
                            "2FA",
                            condition("conditional-user-configured"),
                            step("webauthn-authenticator", REQUIRED)))))
                    .contains("auth-username-password-form REQUIRED, forms second factor CONDITIONAL");
        }

        @Test
        void it_gets_a_sub_flow_right_behind_the_password_form() {
            assertThat(result(browser(step("custom-terms", REQUIRED))))
                    .isEqualTo(text(browser(
                            conditional(
                                    "forms second factor",
                                    condition("two-step-device-not-remembered"),
                                    condition("conditional-user-configured"),
                                    step("two-step-verification", ALTERNATIVE)),
                            step("custom-terms", REQUIRED))));
        }

        @Test
        void and_without_a_password_form_there_is_no_place() {
            assertThat(secondFactor.putInto(flow("browser", step("auth-cookie", ALTERNATIVE))))
                    .isEmpty();
        }
    }

    @Nested
    class What_is_off_stays_off {

        @Test
        void a_disabled_second_factor_sub_flow() {
            Execution off = Execution.subFlow(
                    flow("2FA", condition("conditional-user-configured"), step("auth-otp-form", ALTERNATIVE)),
                    DISABLED);
            Flow changed = put(browser(off));
            assertThat(text(changed))
                    .contains("2FA DISABLED[conditional-user-configured REQUIRED, auth-otp-form ALTERNATIVE]")
                    .contains("forms second factor CONDITIONAL");
            assertThat(FlowWarnings.of(changed))
                    .containsExactly("The sub-flow '2FA' is disabled or has no enabled condition; it was not changed");
        }

        @Test
        void a_conditional_sub_flow_without_a_condition_never_runs_and_counts_as_off() {
            assertThat(result(browser(conditional("2FA", step("auth-otp-form", REQUIRED)))))
                    .contains("auth-otp-form REQUIRED", "forms second factor CONDITIONAL");
        }
    }

    @Nested
    class Warnings {

        @Test
        void none_for_the_default_flow() {
            assertThat(FlowWarnings.of(put(browser(conditional(
                            "2FA",
                            condition("conditional-user-configured"),
                            condition("conditional-credential"),
                            step("auth-otp-form", ALTERNATIVE))))))
                    .isEmpty();
        }

        @Test
        void of_conditions_that_leave_users_out() {
            assertThat(FlowWarnings.of(put(browser(
                            conditional("2FA", condition("conditional-user-role"), step("auth-otp-form", REQUIRED))))))
                    .containsExactly(
                            "In '2FA', two-step verification is required only if these conditions are met: conditional-user-role");
        }

        @Test
        void of_a_password_form_that_nothing_follows() {
            assertThat(FlowWarnings.of(put(flow(
                            "browser",
                            alternative(
                                    "a",
                                    step("auth-username-password-form", REQUIRED),
                                    step("auth-otp-form", REQUIRED)),
                            alternative("b", step("auth-username-password-form", REQUIRED))))))
                    .containsExactly("In 'b', two-step verification does not follow the password form");
        }

        @Test
        void of_forms_that_ask_for_codes_of_their_own() {
            assertThat(FlowWarnings.of(put(browser(step("auth-conditional-otp-form", REQUIRED)))))
                    .containsExactly("In 'forms', the form auth-conditional-otp-form still asks for a separate code");
        }

        @Test
        void of_an_alternative_that_keycloak_ignores() {
            assertThat(FlowWarnings.of(browser(step("two-step-verification", ALTERNATIVE))))
                    .anyMatch(warning -> warning.contains("so Keycloak ignores it"));
        }
    }

    private Flow put(Flow flow) {
        return secondFactor.putInto(flow).orElseThrow();
    }

    private String result(Flow flow) {
        return text(put(flow));
    }

    private static Flow browser(Execution... behindPassword) {
        List<Execution> forms = new java.util.ArrayList<>(List.of(step("auth-username-password-form", REQUIRED)));
        forms.addAll(List.of(behindPassword));
        return flow(
                "browser",
                step("auth-cookie", ALTERNATIVE),
                step("identity-provider-redirector", ALTERNATIVE),
                Execution.subFlow(Flow.unsaved("forms", forms), ALTERNATIVE));
    }

    private static Execution condition(String authenticator) {
        return Execution.condition(authenticator);
    }

    private static Execution alternative(String alias, Execution... executions) {
        return Execution.subFlow(flow(alias, executions), ALTERNATIVE);
    }
}
