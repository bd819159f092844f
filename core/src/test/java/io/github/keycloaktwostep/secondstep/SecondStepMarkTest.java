// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.secondstep;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.enrolment.SampleMethods;
import io.github.keycloaktwostep.keycloak.RealmMac;
import io.github.keycloaktwostep.testing.Stub;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.models.KeyManager;
import org.keycloak.models.KeycloakSession;

class SecondStepMarkTest {

    private static final String ALICE = "0c8f";

    private static final String OTHER = "1d9a";

    private static final String SESSION = "b7e2";

    private final RealmMac mac = new RealmMac(sessionWithKey(), null, NoteSeals.USE);
    private final NoteSeals seals = new NoteSeals(mac, SESSION, ALICE);
    private final NoteSeals ofOtherUser = new NoteSeals(mac, SESSION, OTHER);
    private final NoteSeals ofOtherSession = new NoteSeals(mac, "another", ALICE);

    /** The notes of a session can be read from tokens and copied into another session. */
    @Test
    void isReadOnlyForItsSessionAndUser() {
        Map<String, String> notes = notes("sms", "4000");
        SecondStepMark withoutCode = new SecondStepMark("sms", "4000", Optional.empty());
        assertThat(SecondStepMark.of(notes, seals)).contains(withoutCode);
        assertThat(SecondStepMark.of(notes, ofOtherUser)).isEmpty();
        assertThat(SecondStepMark.of(notes, ofOtherSession)).isEmpty();

        notes.put("two_step_code_at", "5000");
        notes.put("two_step_code_seal", seals.seal("5000"));
        assertThat(SecondStepMark.of(notes, seals))
                .contains(new SecondStepMark("sms", "4000", Optional.of(Instant.ofEpochSecond(5))));

        notes.put("two_step_code_seal", ofOtherUser.seal("5000"));
        assertThat(SecondStepMark.of(notes, seals)).contains(withoutCode);
        notes.put("two_step_code_seal", ofOtherSession.seal("5000"));
        assertThat(SecondStepMark.of(notes, seals)).contains(withoutCode);
    }

    /** A mapper of an identity provider can write any note of a session. */
    @Test
    void countsOnlyWithOurSeal() {
        for (String note : List.of("two_step_method", "two_step_enrolment", "two_step_seal")) {
            Map<String, String> notes = notes("sms", "4000");
            notes.put(note, note.equals("two_step_method") ? "app" : "4001");
            assertThat(SecondStepMark.of(notes, seals)).as(note).isEmpty();
            notes.remove(note);
            assertThat(SecondStepMark.of(notes, seals)).as("no " + note).isEmpty();
        }
        for (String forged : List.of("", " ", "AAAA key", "AAAA other-key", "not Base64 key")) {
            Map<String, String> notes = notes("sms", "4000");
            notes.put("two_step_seal", forged);
            assertThat(SecondStepMark.of(notes, seals)).as(forged).isEmpty();
        }
        assertThat(SecondStepMark.of(Map.of(), seals)).isEmpty();
    }

    private Map<String, String> notes(String method, String enrolment) {
        return new HashMap<>(Map.of(
                "two_step_method", method,
                "two_step_enrolment", enrolment,
                "two_step_seal", seals.seal(method, enrolment)));
    }

    private static KeycloakSession sessionWithKey() {
        KeyWrapper key = new KeyWrapper();
        key.setKid("key");
        key.setSecretKey(new SecretKeySpec(new byte[64], "HmacSHA512"));
        KeyManager keys = Stub.of(
                KeyManager.class,
                (method, arguments) -> method.equals("getKey") && !arguments[1].equals("key") ? null : key);
        return Stub.of(KeycloakSession.class, (method, arguments) -> keys);
    }

    @Test
    void countsOnlyForItsEnrolment() {
        Instant on = Instant.ofEpochSecond(10_000);
        Enrolment first = enrolment(Optional.of(on));
        SecondStepMark mark = new SecondStepMark("sms", SecondStepMark.version(first), Optional.of(on.plusSeconds(60)));

        assertThat(mark.countsFor(first)).isTrue();
        assertThat(mark.countsFor(enrolment(Optional.of(on.plusMillis(1)))))
                .as("turned on again a millisecond later")
                .isFalse();
        assertThat(mark.countsFor(enrolment(Optional.empty()))).isFalse();
        assertThat(new SecondStepMark("sms", "", Optional.of(on)).countsFor(first))
                .as("unknown")
                .isFalse();
    }

    @Test
    void treatsNewAppAfterResetAsNewEnrolment() {
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
    void treatsNewRecoveryCodesAloneAsNewEnrolment() {
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
        return SampleMethods.enrolment(
                since.isPresent() ? Enrolment.State.ON : Enrolment.State.ADOPTED,
                since,
                Optional.empty(),
                List.of(methods));
    }
}
