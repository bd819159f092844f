// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import static io.github.keycloaktwostep.enrolment.SampleMethods.app;
import static io.github.keycloaktwostep.enrolment.SampleMethods.calledMobile;
import static io.github.keycloaktwostep.enrolment.SampleMethods.fixedLine;
import static io.github.keycloaktwostep.enrolment.SampleMethods.mobile;
import static io.github.keycloaktwostep.enrolment.SampleMethods.recoveryCodes;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.enrolment.Enrolment.MissingPart;
import io.github.keycloaktwostep.enrolment.Enrolment.State;
import io.github.keycloaktwostep.method.MethodKind;
import io.github.keycloaktwostep.policy.Policy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a user has set up, and what follows from it. */
class EnrolmentTest {

    @ParameterizedTest
    @CsvSource({"ON,true", "ADOPTED,true", "OFF,false", "NONE,false"})
    void asksForACodeWhenItIsOnOrAdopted(State state, boolean asks) {
        assertThat(enrolment(state, null, mobile("p")).asksForCode()).isEqualTo(asks);
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void asksForNoCodeThatNobodyCouldGive(State state) {
        assertThat(enrolment(state, null).asksForCode()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"ON,true", "ADOPTED,false", "OFF,false", "NONE,false"})
    void isOnOnlyWhereTheUserTurnedItOn(State state, boolean on) {
        assertThat(enrolment(state, null, app("a")).on()).isEqualTo(on);
    }

    @Test
    void findsAMethodByItsId() {
        Enrolment enrolment = enrolment(State.ON, null, mobile("p"), app("a"), recoveryCodes("r"));

        assertThat(enrolment.method("a")).contains(app("a"));
        assertThat(enrolment.method("gone")).isEmpty();
        assertThat(enrolment.method("")).isEmpty();
    }

    @Test
    void listsItsPhonesInTheirOrder() {
        Enrolment enrolment = enrolment(State.ON, null, fixedLine("p2"), app("a"), mobile("p1"));

        assertThat(enrolment.phones()).containsExactly(fixedLine("p2"), mobile("p1"));
        assertThat(enrolment.has(MethodKind.PHONE)).isTrue();
        assertThat(enrolment.has(MethodKind.APP)).isTrue();
        assertThat(enrolment.has(MethodKind.RECOVERY_CODES)).isFalse();
    }

    @Test
    void cannotBeChangedThroughItsList() {
        List<Method> methods = new ArrayList<>(List.of(mobile("p")));
        Enrolment enrolment = SampleMethods.enrolment(State.ON, Optional.empty(), Optional.empty(), methods);
        methods.clear();

        assertThat(enrolment.methods()).containsExactly(mobile("p"));
    }

    /** The method a sign-in begins with. */
    @Nested
    class FirstChoice {

        @Test
        void isThePreferredMethod() {
            assertThat(enrolment(State.ON, "a", mobile("p"), app("a")).firstChoice())
                    .contains(app("a"));
            assertThat(enrolment(State.ON, "r", mobile("p"), recoveryCodes("r")).firstChoice())
                    .contains(recoveryCodes("r"));
        }

        @Test
        void isThePhoneOrAppThatCameFirstWhereNoneIsPreferred() {
            assertThat(enrolment(State.ADOPTED, null, recoveryCodes("r"), app("a"), mobile("p"))
                            .firstChoice())
                    .contains(app("a"));
        }

        @Test
        void isAPhoneOrAppWhereThePreferredMethodIsGone() {
            assertThat(enrolment(State.ON, "gone", recoveryCodes("r"), mobile("p"))
                            .firstChoice())
                    .contains(mobile("p"));
        }

        @Test
        void isARecoveryCodeOnlyWhereThereIsNothingElse() {
            assertThat(enrolment(State.ON, "gone", recoveryCodes("r")).firstChoice())
                    .contains(recoveryCodes("r"));
        }

        @Test
        void isNoneWhereThereIsNoMethod() {
            assertThat(enrolment(State.ON, "gone").firstChoice()).isEmpty();
        }
    }

    /** What the policy asks for beyond what is there. */
    @Nested
    class WhatIsMissing {

        @Test
        void isTheFirstMethodWhereThereIsNothing() {
            assertThat(missing(Map.of())).isEqualTo(MissingPart.FIRST_METHOD);
            assertThat(missing(Map.of("backup-required", "false"))).isEqualTo(MissingPart.FIRST_METHOD);
        }

        @Test
        void isTheFirstMethodWhereThereAreOnlyRecoveryCodes() {
            assertThat(missing(Map.of(), recoveryCodes("r"))).isEqualTo(MissingPart.FIRST_METHOD);
        }

        @Test
        void isTheFirstMethodWhereThePolicyDoesNotKnowWhatIsThere() {
            assertThat(missing(Map.of("methods", "app"), mobile("p"), recoveryCodes("r")))
                    .isEqualTo(MissingPart.FIRST_METHOD);
            assertThat(missing(Map.of("methods", "sms,voice"), app("a"), recoveryCodes("r")))
                    .isEqualTo(MissingPart.FIRST_METHOD);
        }

        @Test
        void isTheBackupWhereThereIsOneMethod() {
            assertThat(missing(Map.of(), mobile("p"))).isEqualTo(MissingPart.BACKUP);
            assertThat(missing(Map.of(), app("a"))).isEqualTo(MissingPart.BACKUP);
        }

        @Test
        void isNothingWhereOneMethodIsEnough() {
            assertThat(missing(Map.of("backup-required", "false"), mobile("p"))).isEqualTo(MissingPart.NOTHING);
        }

        @Test
        void isNothingWithAnyBackup() {
            assertThat(missing(Map.of(), mobile("p"), app("a"))).isEqualTo(MissingPart.NOTHING);
            assertThat(missing(Map.of(), mobile("p"), calledMobile("p2"))).isEqualTo(MissingPart.NOTHING);
            assertThat(missing(Map.of(), mobile("p"), recoveryCodes("r"))).isEqualTo(MissingPart.NOTHING);
            assertThat(missing(Map.of(), recoveryCodes("r"), app("a"))).isEqualTo(MissingPart.NOTHING);
        }

        @Test
        void isTheBackupWhereThePolicyDoesNotTakeWhatIsThereAsOne() {
            assertThat(missing(Map.of("backup-methods", "recovery-codes"), mobile("p"), app("a")))
                    .isEqualTo(MissingPart.BACKUP);
            assertThat(missing(Map.of("backup-methods", "sms,voice,app"), mobile("p"), recoveryCodes("r")))
                    .isEqualTo(MissingPart.BACKUP);
        }

        @Test
        void isNothingInWhicheverOrderTheTwoCame() {
            Map<String, String> policy = Map.of("methods", "app", "backup-methods", "sms");

            assertThat(missing(policy, mobile("p"), app("a"))).isEqualTo(MissingPart.NOTHING);
            assertThat(missing(policy, app("a"), mobile("p"))).isEqualTo(MissingPart.NOTHING);
        }

        @Test
        void isTheBackupWhereTheOnlyMethodWouldHaveToBackItselfUp() {
            assertThat(missing(Map.of("methods", "app", "backup-methods", "app"), app("a"), mobile("p")))
                    .isEqualTo(MissingPart.BACKUP);
        }

        @Test
        void aFixedLineCountsOnlyWhereCallsAreAllowed() {
            assertThat(missing(Map.of("methods", "sms", "backup-required", "false"), fixedLine("p")))
                    .isEqualTo(MissingPart.FIRST_METHOD);
            assertThat(missing(Map.of("methods", "voice", "backup-required", "false"), fixedLine("p")))
                    .isEqualTo(MissingPart.NOTHING);
            assertThat(missing(Map.of("backup-methods", "sms"), app("a"), fixedLine("p")))
                    .isEqualTo(MissingPart.BACKUP);
            assertThat(missing(Map.of("backup-methods", "voice"), app("a"), fixedLine("p")))
                    .isEqualTo(MissingPart.NOTHING);
        }

        @Test
        void aMobilePhoneCountsForTextsAndForCalls() {
            assertThat(missing(Map.of("methods", "sms", "backup-required", "false"), calledMobile("p")))
                    .isEqualTo(MissingPart.NOTHING);
            assertThat(missing(Map.of("methods", "voice", "backup-required", "false"), mobile("p")))
                    .isEqualTo(MissingPart.NOTHING);
        }

        private MissingPart missing(Map<String, String> policy, Method... methods) {
            MissingPart missing = Enrolment.missing(List.of(methods), Policy.of(policy));
            assertThat(enrolment(State.ON, null, methods).missing(Policy.of(policy)))
                    .isEqualTo(missing);
            return missing;
        }
    }

    private static Enrolment enrolment(State state, String preferred, Method... methods) {
        return SampleMethods.enrolment(
                state,
                state == State.ON ? Optional.of(Instant.EPOCH) : Optional.empty(),
                Optional.ofNullable(preferred),
                List.of(methods));
    }
}
