package io.github.keycloaktwostep.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.Mutants;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a user is in the second step, as a note in the authentication session. */
class VerificationStateTest {

    @Property
    void comesBackFromItsNoteAsItWas(
            @ForAll String selection, @ForAll boolean options, @ForAll boolean rememberDevice) {
        VerificationState state = new VerificationState(selection, options, rememberDevice);

        assertThat(VerificationState.fromNote(state.toNote())).contains(state);
    }

    @Property(tries = 100_000)
    void aNoteThatSomethingHappenedToIsReadOrNot(@ForAll("mutants") String note) {
        VerificationState.fromNote(note).ifPresent(state -> assertThat(VerificationState.fromNote(state.toNote()))
                .contains(state));
    }

    @Provide
    Arbitrary<String> mutants() {
        return Mutants.of(
                new VerificationState("sms:9b2f", true, false).toNote(),
                new VerificationState("", false, true).toNote());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "3",
                "{",
                "{}",
                "{\"selection\":null,\"options\":true,\"rememberDevice\":false}",
                "{\"selection\":\"sms:p\",\"options\":\"perhaps\",\"rememberDevice\":false}",
                "sms:p"
            })
    void aNoteThatCannotBeReadIsNone(String note) {
        assertThat(VerificationState.fromNote(note)).isEmpty();
    }

    @Test
    void aNoteOfALaterVersionCanBeRead() {
        assertThat(VerificationState.fromNote(
                        "{\"selection\":\"sms:p\",\"options\":true,\"rememberDevice\":true,\"later\":{}}"))
                .contains(new VerificationState("sms:p", true, true));
    }

    @Test
    void showingTheListOrTickingTheBoxChangesNothingElse() {
        VerificationState state = new VerificationState("sms:p", false, false);

        assertThat(state.showing(true)).isEqualTo(new VerificationState("sms:p", true, false));
        assertThat(state.remembering(true)).isEqualTo(new VerificationState("sms:p", false, true));
        assertThat(state.showing(true).showing(false)).isEqualTo(state);
    }
}
