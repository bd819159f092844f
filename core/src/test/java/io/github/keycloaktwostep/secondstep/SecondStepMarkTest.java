package io.github.keycloaktwostep.secondstep;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Method;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecondStepMarkTest {

    private static final String ALICE = "0c8f";

    @Test
    void isReadAsItWasNoted() {
        assertThat(SecondStepMark.of(
                        Map.of(
                                "two_step_method",
                                "sms",
                                "two_step_code_at",
                                "5000",
                                "two_step_code_by",
                                ALICE,
                                "two_step_user",
                                ALICE,
                                "two_step_enrolment",
                                "4000"),
                        ALICE))
                .contains(new SecondStepMark("sms", "4000", Optional.of(Instant.ofEpochSecond(5))));
        assertThat(SecondStepMark.of(Map.of("two_step_method", "webauthn", "two_step_user", ALICE), ALICE))
                .contains(new SecondStepMark("webauthn", "", Optional.empty()));
    }

    @Test
    void aCodeOfWhoWasThereBeforeIsNone() {
        assertThat(SecondStepMark.of(
                        Map.of(
                                "two_step_method", "remembered_device",
                                "two_step_code_at", "5000",
                                "two_step_code_by", "1d9a",
                                "two_step_user", ALICE),
                        ALICE))
                .contains(new SecondStepMark("remembered_device", "", Optional.empty()));
    }

    @Test
    void isNotAnotherUsers() {
        Map<String, String> notes = Map.of(
                "two_step_method",
                "sms",
                "two_step_code_at",
                "5000",
                "two_step_code_by",
                ALICE,
                "two_step_user",
                ALICE);

        assertThat(SecondStepMark.of(notes, "1d9a")).isEmpty();
        assertThat(SecondStepMark.of(Map.of("two_step_method", "sms"), ALICE)).isEmpty();
    }

    @Test
    void whatCannotBeReadIsNone() {
        assertThat(SecondStepMark.of(Map.of(), ALICE)).isEmpty();
        assertThat(SecondStepMark.of(Map.of("two_step_user", ALICE), ALICE)).isEmpty();
        for (String codeAt : new String[] {"", "soon", "1e9", "99999999999999999999"}) {
            assertThat(SecondStepMark.of(
                            Map.of(
                                    "two_step_method",
                                    "sms",
                                    "two_step_code_at",
                                    codeAt,
                                    "two_step_code_by",
                                    ALICE,
                                    "two_step_user",
                                    ALICE),
                            ALICE))
                    .as(codeAt)
                    .isEmpty();
        }
    }

    @Test
    void countsOnlyForTheEnrolmentThatItWasSetFor() {
        Instant on = Instant.ofEpochSecond(10_000);
        Enrolment first = enrolment(Optional.of(on));
        SecondStepMark mark = new SecondStepMark("sms", SecondStepMark.version(first), Optional.of(on.plusSeconds(60)));

        assertThat(mark.countsFor(first)).isTrue();
        assertThat(mark.countsFor(enrolment(Optional.of(on.plusMillis(1)))))
                .as("turned on again, however soon")
                .isFalse();
        assertThat(mark.countsFor(enrolment(Optional.empty()))).isFalse();
        assertThat(new SecondStepMark("sms", "", Optional.of(on)).countsFor(first))
                .as("unknown")
                .isFalse();
    }

    @Test
    void anAppThatWasSetUpInKeycloakAfterAResetIsAnotherEnrolment() {
        Enrolment before = enrolment(Optional.empty(), app("old", 1_000), codes(500));
        SecondStepMark mark = new SecondStepMark("app", SecondStepMark.version(before), Optional.empty());

        assertThat(mark.countsFor(enrolment(Optional.empty(), app("old", 1_000))))
                .as("the last recovery code was used")
                .isTrue();
        assertThat(mark.countsFor(enrolment(Optional.empty(), app("old", 1_000), app("another", 2_000))))
                .isTrue();
        assertThat(mark.countsFor(enrolment(Optional.empty(), app("new", 2_000))))
                .isFalse();
    }

    @Test
    void aNewListOfRecoveryCodesAloneIsAnotherEnrolment() {
        Enrolment before = enrolment(Optional.empty(), codes(500));
        SecondStepMark mark = new SecondStepMark("recovery_code", SecondStepMark.version(before), Optional.empty());

        assertThat(mark.countsFor(before)).isTrue();
        assertThat(mark.countsFor(enrolment(Optional.empty(), codes(600)))).isFalse();
        assertThat(mark.countsFor(enrolment(Optional.empty()))).isFalse();
    }

    private static Method app(String id, long added) {
        return new Method.App(id, Instant.ofEpochMilli(added), "", 6);
    }

    private static Method codes(long added) {
        return new Method.RecoveryCodes("codes", Instant.ofEpochMilli(added), 12, 1);
    }

    private static Enrolment enrolment(Optional<Instant> since, Method... methods) {
        return new Enrolment(
                since.isPresent() ? Enrolment.State.ON : Enrolment.State.ADOPTED,
                since,
                Optional.empty(),
                List.of(methods));
    }
}
