package io.github.keycloaktwostep.secondstep;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.enrolment.Enrolment;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecondStepMarkTest {

    private static final String ALICE = "0c8f";
    private static final Clock LATER = Clock.fixed(Instant.ofEpochSecond(20_000), ZoneOffset.UTC);

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
                                "two_step_passed_at",
                                "4000"),
                        ALICE))
                .contains(new SecondStepMark("sms", Instant.ofEpochSecond(4), Optional.of(Instant.ofEpochSecond(5))));
        assertThat(SecondStepMark.of(Map.of("two_step_method", "webauthn", "two_step_user", ALICE), ALICE))
                .contains(new SecondStepMark("webauthn", Instant.EPOCH, Optional.empty()));
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
                .contains(new SecondStepMark("remembered_device", Instant.EPOCH, Optional.empty()));
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
    void whatWasPassedBeforeItWasTurnedOnCountsForNothing() {
        Instant on = Instant.ofEpochSecond(10_000);
        Enrolment enrolment = new Enrolment(Enrolment.State.ON, Optional.of(on), Optional.empty(), List.of());

        assertThat(new SecondStepMark("sms", on, Optional.of(on)).countsFor(enrolment, LATER))
                .isTrue();
        assertThat(new SecondStepMark("sms", on.minusSeconds(59), Optional.empty()).countsFor(enrolment, LATER))
                .as("clocks of nodes differ")
                .isTrue();
        assertThat(new SecondStepMark("sms", on.minusSeconds(61), Optional.of(on)).countsFor(enrolment, LATER))
                .isFalse();
        assertThat(new SecondStepMark("sms", Instant.EPOCH, Optional.empty()).countsFor(enrolment, LATER))
                .isFalse();
    }

    @Test
    void aTimeInTheFutureCountsAsNow() {
        Instant now = LATER.instant();
        Enrolment enrolment =
                new Enrolment(Enrolment.State.ON, Optional.of(now.plusSeconds(3_600)), Optional.empty(), List.of());

        assertThat(new SecondStepMark("sms", now, Optional.of(now)).countsFor(enrolment, LATER))
                .isTrue();
    }
}
