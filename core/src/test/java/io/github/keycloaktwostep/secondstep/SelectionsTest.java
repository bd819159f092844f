// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.secondstep;

import static io.github.keycloaktwostep.enrolment.SampleMethods.app;
import static io.github.keycloaktwostep.enrolment.SampleMethods.calledMobile;
import static io.github.keycloaktwostep.enrolment.SampleMethods.fixedLine;
import static io.github.keycloaktwostep.enrolment.SampleMethods.mobile;
import static io.github.keycloaktwostep.enrolment.SampleMethods.recoveryCodes;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.enrolment.SampleMethods;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.policy.Policy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** All ways through the second step that a user has now. */
class SelectionsTest {

    private static final Set<Channel> BOTH = Set.of(Channel.SMS, Channel.VOICE);
    private static final Set<Channel> TEXTS = Set.of(Channel.SMS);
    private static final Set<Channel> NO_GATEWAY = Set.of();

    @Test
    void areInTheOrderInWhichTheMethodsWereAddedTextsBeforeCalls() {
        assertThat(ids(selections(BOTH, null, recoveryCodes("r"), mobile("p1"), app("a"), calledMobile("p2"))))
                .containsExactly("recovery-codes:r", "sms:p1", "voice:p1", "app:a", "sms:p2", "voice:p2");
    }

    @Test
    void haveOneEntryForAllApps() {
        assertThat(ids(selections(BOTH, null, app("a1"), mobile("p"), app("a2"))))
                .containsExactly("app:a1", "sms:p", "voice:p");
    }

    @Test
    void offerNoTextToAFixedLine() {
        assertThat(ids(selections(BOTH, null, fixedLine("p")))).containsExactly("voice:p");
        assertThat(ids(selections(TEXTS, null, fixedLine("p"), app("a")))).containsExactly("app:a");
    }

    @Test
    void offerNothingThatNoGatewayCarries() {
        assertThat(ids(selections(TEXTS, null, mobile("p")))).containsExactly("sms:p");
        assertThat(ids(selections(NO_GATEWAY, null, mobile("p"), recoveryCodes("r"))))
                .containsExactly("recovery-codes:r");
    }

    @Test
    void areEmptyWhereNothingIsUsable() {
        Selections selections = selections(NO_GATEWAY, null, mobile("p"));

        assertThat(selections.all()).isEmpty();
        assertThat(selections.first()).isEmpty();
    }

    @Test
    void areThoseThatThePolicyAllowsForFirstMethodOrBackup() {
        Policy calls = Policy.of(Map.of("methods", "voice", "backup-methods", "recovery-codes"));
        Policy textsAsBackup = Policy.of(Map.of("methods", "app", "backup-methods", "sms"));

        assertThat(ids(Selections.of(enrolment(null, mobile("p")), calls, BOTH)))
                .containsExactly("voice:p");
        assertThat(ids(Selections.of(enrolment(null, mobile("p")), textsAsBackup, BOTH)))
                .containsExactly("sms:p");
    }

    @Test
    void aPolicyTightenedLaterLocksNobodyOut() {
        Policy appsOnly = Policy.of(Map.of("methods", "app", "backup-methods", "recovery-codes"));
        Policy textsOnly = Policy.of(Map.of("methods", "sms", "backup-methods", "sms"));

        assertThat(ids(Selections.of(enrolment(null, mobile("p")), appsOnly, BOTH)))
                .containsExactly("sms:p", "voice:p");
        assertThat(ids(Selections.of(enrolment(null, fixedLine("p")), textsOnly, BOTH)))
                .containsExactly("voice:p");
        assertThat(ids(Selections.of(enrolment(null, app("a"), recoveryCodes("r")), textsOnly, BOTH)))
                .containsExactly("app:a", "recovery-codes:r");
    }

    @Test
    void areFoundByWhatTheFormSends() {
        Selections selections = selections(BOTH, null, mobile("p"), app("a"));

        assertThat(selections.find("voice:p")).contains(Selection.of(mobile("p"), Channel.VOICE));
        assertThat(selections.find("app:a")).contains(Selection.of(app("a")));
        assertThat(selections.find("app:p")).isEmpty();
        assertThat(selections.find("p")).isEmpty();
        assertThat(selections.find("")).isEmpty();
    }

    /** Where a sign-in begins. */
    @Nested
    class TheFirst {

        @Test
        void isATextToThePreferredPhone() {
            assertThat(first(selections(BOTH, "p", app("a"), mobile("p")))).isEqualTo("sms:p");
        }

        @Test
        void isACallToAPreferredPhoneThatIsRatherCalled() {
            assertThat(first(selections(BOTH, "p", app("a"), calledMobile("p"))))
                    .isEqualTo("voice:p");
            assertThat(first(selections(BOTH, "p", app("a"), fixedLine("p")))).isEqualTo("voice:p");
        }

        @Test
        void isAtLeastThePreferredPhoneWhereItsChannelIsNotCarried() {
            assertThat(first(selections(TEXTS, "p", app("a"), calledMobile("p"))))
                    .isEqualTo("sms:p");
            assertThat(first(selections(Set.of(Channel.VOICE), "p", app("a"), mobile("p"))))
                    .isEqualTo("voice:p");
        }

        @Test
        void isThePreferredOneOfTwoPhones() {
            assertThat(first(selections(BOTH, "p2", mobile("p1"), calledMobile("p2"))))
                    .isEqualTo("voice:p2");
        }

        @Test
        void isTheOneEntryForAppsWhicheverAppIsPreferred() {
            assertThat(first(selections(BOTH, "a2", mobile("p"), app("a1"), app("a2"))))
                    .isEqualTo("app:a1");
        }

        @Test
        void isAPhoneOrAppWhereNothingIsPreferred() {
            assertThat(first(selections(BOTH, null, recoveryCodes("r"), app("a"), mobile("p"))))
                    .isEqualTo("app:a");
            assertThat(first(selections(BOTH, "gone", recoveryCodes("r"), mobile("p"))))
                    .isEqualTo("sms:p");
        }

        @Test
        void isAnotherWayWhereThePreferredPhoneCannotBeReached() {
            assertThat(first(selections(NO_GATEWAY, "p", mobile("p"), app("a"))))
                    .isEqualTo("app:a");
            assertThat(first(selections(NO_GATEWAY, "p", mobile("p"), recoveryCodes("r"))))
                    .isEqualTo("recovery-codes:r");
        }

        @Test
        void isARecoveryCodeOnlyWhereThereIsNothingElse() {
            assertThat(first(selections(NO_GATEWAY, "p", mobile("p"), recoveryCodes("r"), app("a"))))
                    .isEqualTo("app:a");
            assertThat(first(selections(TEXTS, "p1", fixedLine("p1"), recoveryCodes("r"), mobile("p2"))))
                    .isEqualTo("sms:p2");
            assertThat(first(selections(BOTH, null, recoveryCodes("r")))).isEqualTo("recovery-codes:r");
        }

        private static String first(Selections selections) {
            return selections.first().orElseThrow().id();
        }
    }

    private static Selections selections(Set<Channel> channels, String preferred, Method... methods) {
        return Selections.of(enrolment(preferred, methods), Policy.of(Map.of()), channels);
    }

    private static Enrolment enrolment(String preferred, Method... methods) {
        return SampleMethods.enrolment(
                Enrolment.State.ON, Optional.of(Instant.EPOCH), Optional.ofNullable(preferred), List.of(methods));
    }

    private static List<String> ids(Selections selections) {
        return selections.all().stream().map(Selection::id).toList();
    }
}
