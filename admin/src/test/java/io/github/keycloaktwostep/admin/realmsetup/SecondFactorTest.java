// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import static io.github.keycloaktwostep.admin.realmsetup.Flows.flow;
import static io.github.keycloaktwostep.admin.realmsetup.Flows.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecondFactorTest {

    private final FlowEdits edits = new FlowEdits(new FlowNames(Set.of()));

    /** The rows show what follows the password form. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    of an older flow it is required as the form was \
                    | OTP CONDITIONAL[conditional-user-configured REQUIRED, auth-otp-form REQUIRED] \
                    | OTP CONDITIONAL[conditional-user-configured REQUIRED, two-step-verification REQUIRED]
                    beside alternatives that Keycloak ignores it stays required \
                    | 2FA CONDITIONAL[conditional-user-configured REQUIRED, webauthn-authenticator ALTERNATIVE, \
                    auth-otp-form REQUIRED] \
                    | 2FA CONDITIONAL[conditional-user-configured REQUIRED, webauthn-authenticator ALTERNATIVE, \
                    two-step-verification REQUIRED]
                    beside a required form for recovery codes it is required \
                    | 2FA CONDITIONAL[conditional-user-configured REQUIRED, webauthn-authenticator ALTERNATIVE, \
                    auth-otp-form ALTERNATIVE, auth-recovery-authn-code-form REQUIRED] \
                    | 2FA CONDITIONAL[conditional-user-configured REQUIRED, webauthn-authenticator ALTERNATIVE, \
                    two-step-verification REQUIRED]
                    without the form it joins the sub-flow that asks who is configured \
                    | 2FA CONDITIONAL[conditional-user-configured REQUIRED, webauthn-authenticator ALTERNATIVE] \
                    | 2FA CONDITIONAL[two-step-device-not-remembered REQUIRED, conditional-user-configured REQUIRED, \
                    webauthn-authenticator ALTERNATIVE, two-step-verification ALTERNATIVE]
                    otherwise it gets a sub-flow right behind the password form \
                    | custom-terms REQUIRED \
                    | forms second factor CONDITIONAL[two-step-device-not-remembered REQUIRED, \
                    conditional-user-configured REQUIRED, two-step-verification ALTERNATIVE], custom-terms REQUIRED
                    """)
    void replacesTheOtpForm(String rule, String before, String after) {
        assertThat(text(put(browser(before)))).as(rule).isEqualTo(text(browser(after)));
    }

    @Test
    void keepsConditionsAndWebAuthnOfTheDefaultFlow() {
        assertThat(
                        text(
                                put(
                                        browser(
                                                """
                                                2FA CONDITIONAL[conditional-user-configured REQUIRED, \
                                                conditional-credential REQUIRED, auth-otp-form ALTERNATIVE, \
                                                webauthn-authenticator DISABLED, \
                                                auth-recovery-authn-code-form DISABLED]"""))))
                .isEqualTo(
                        text(
                                browser(
                                        """
                                        2FA CONDITIONAL[two-step-device-not-remembered REQUIRED, \
                                        conditional-user-configured REQUIRED, conditional-credential REQUIRED, \
                                        two-step-verification ALTERNATIVE, webauthn-authenticator DISABLED]""")));
        assertThat(edits.steps())
                .extracting(step -> step.action().id() + " " + step.target())
                .containsExactly(
                        "replace-execution 2FA / auth-otp-form",
                        "replace-execution 2FA / auth-recovery-authn-code-form");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    in the place of a disabled form it is an alternative \
                    | 2FA CONDITIONAL[conditional-user-configured REQUIRED, webauthn-authenticator ALTERNATIVE, \
                    auth-otp-form DISABLED] \
                    | two-step-verification ALTERNATIVE
                    beside a required key it is required \
                    | 2FA CONDITIONAL[conditional-user-configured REQUIRED, auth-otp-form REQUIRED, \
                    webauthn-authenticator REQUIRED] \
                    | two-step-verification REQUIRED, webauthn-authenticator REQUIRED
                    it joins no sub-flow where it would be ignored \
                    | 2FA CONDITIONAL[conditional-user-configured REQUIRED, webauthn-authenticator REQUIRED] \
                    | auth-username-password-form REQUIRED, forms second factor CONDITIONAL
                    a sub-flow without a condition never runs and stays off \
                    | 2FA CONDITIONAL[auth-otp-form REQUIRED] \
                    | auth-username-password-form REQUIRED, forms second factor CONDITIONAL
                    a sub-flow without a condition keeps its form \
                    | 2FA CONDITIONAL[auth-otp-form REQUIRED] | auth-otp-form REQUIRED
                    """)
    void adaptsToTheRequirementsOfTheLevel(String rule, String before, String part) {
        assertThat(text(put(browser(before)))).as(rule).contains(part);
    }

    @Test
    void isRequiredLikeTheFormNextToThePasswordForm() {
        assertThat(text(put(flow("hand-made", "auth-username-password-form REQUIRED, auth-otp-form REQUIRED"))))
                .isEqualTo("auth-username-password-form REQUIRED, two-step-verification REQUIRED");
    }

    @Test
    void replacesTheFormInEverySubFlow() {
        Flow flow = flow(
                "browser",
                """
                a ALTERNATIVE[custom-password REQUIRED, auth-otp-form REQUIRED], \
                b ALTERNATIVE[auth-username-password-form REQUIRED, auth-otp-form REQUIRED]""");

        assertThat(put(flow).running().filter(execution -> execution.is("two-step-verification")))
                .hasSize(2);
    }

    @Test
    void replacesADisabledStepOfOurs() {
        Flow changed = put(browser("2FA CONDITIONAL[conditional-user-configured REQUIRED,"
                + " two-step-verification DISABLED, auth-otp-form ALTERNATIVE]"));

        assertThat(text(changed)).containsOnlyOnce("two-step-verification");
    }

    @Test
    void codeIsNoAlternativeToThePassword() {
        String before =
                """
                auth-username-form REQUIRED, \
                proof REQUIRED[auth-password-form ALTERNATIVE, auth-otp-form ALTERNATIVE]""";

        assertThat(text(put(flow("browser", before))))
                .isEqualTo(
                        """
                        auth-username-form REQUIRED, proof REQUIRED[\
                        proof password and second factor ALTERNATIVE[auth-password-form REQUIRED, \
                        proof second factor CONDITIONAL[two-step-device-not-remembered REQUIRED, \
                        conditional-user-configured REQUIRED, two-step-verification ALTERNATIVE]], \
                        auth-otp-form ALTERNATIVE]""");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth-username-form REQUIRED, auth-otp-form REQUIRED",
                "auth-username-form REQUIRED, user-session-limits REQUIRED, auth-otp-form REQUIRED",
                "auth-cookie ALTERNATIVE"
            })
    void findsNoPlaceIfACodeWouldBeTheOnlyProof(String flow) {
        assertThat(SecondFactor.putInto(flow("browser", flow), edits)).isEmpty();
    }

    @Test
    void ignoresTheSubFlowOfOrganizations() {
        Flow flow = flow(
                "browser",
                """
                auth-cookie ALTERNATIVE, \
                org ALTERNATIVE[org condition CONDITIONAL[conditional-user-configured REQUIRED, \
                organization ALTERNATIVE]], forms ALTERNATIVE[auth-username-password-form REQUIRED]""");

        assertThat(text(put(flow)))
                .contains("organization ALTERNATIVE]")
                .contains("auth-username-password-form REQUIRED, forms second factor CONDITIONAL");
    }

    @Test
    void keepsDisabledSubFlow() {
        String off = "2FA DISABLED[conditional-user-configured REQUIRED, auth-otp-form ALTERNATIVE]";
        Flow changed = put(browser(off));

        assertThat(text(changed)).contains(off).contains("forms second factor CONDITIONAL");
        assertThat(FlowWarnings.of(changed))
                .containsExactly("The sub-flow '2FA' is disabled or has no enabled condition; it was not changed");
    }

    @Test
    void doesNotWarnOfTheDefaultFlow() {
        assertThat(FlowWarnings.of(put(browser("2FA CONDITIONAL[conditional-user-configured REQUIRED,"
                        + " conditional-credential REQUIRED, auth-otp-form ALTERNATIVE]"))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    f ALTERNATIVE[auth-username-password-form REQUIRED, \
                    2FA CONDITIONAL[conditional-user-role REQUIRED, auth-otp-form REQUIRED]] \
                    | In '2FA', two-step verification is required only if these conditions are met: conditional-user-role
                    a ALTERNATIVE[auth-username-password-form REQUIRED, auth-otp-form REQUIRED], \
                    b ALTERNATIVE[auth-username-password-form REQUIRED] \
                    | In 'b', two-step verification does not follow the password form
                    forms ALTERNATIVE[auth-username-password-form REQUIRED, auth-conditional-otp-form REQUIRED] \
                    | In 'forms', the form auth-conditional-otp-form still asks for a separate code
                    """)
    void warnsOfFlowsThatSkipUsersOrAskTwice(String flow, String warning) {
        assertThat(FlowWarnings.of(put(flow("browser", flow)))).containsExactly(warning);
    }

    @Test
    void warnsOfIgnoredAlternative() {
        assertThat(FlowWarnings.of(browser("two-step-verification ALTERNATIVE")))
                .anyMatch(warning -> warning.contains("so Keycloak ignores it"));
    }

    private Flow put(Flow flow) {
        return SecondFactor.putInto(flow, edits).orElseThrow();
    }

    private static Flow browser(String behindPassword) {
        return flow(
                "browser",
                "auth-cookie ALTERNATIVE, identity-provider-redirector ALTERNATIVE,"
                        + " forms ALTERNATIVE[auth-username-password-form REQUIRED, " + behindPassword + "]");
    }
}
