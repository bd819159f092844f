// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.web.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.testing.FuzzedStrings;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The state of the second-step dialog as a note in the authentication session. */
class DialogStateTest {

    @Property
    void survivesNoteRoundTrip(@ForAll String selection, @ForAll boolean options, @ForAll boolean rememberDevice) {
        DialogState state = new DialogState(selection, options, rememberDevice);

        assertThat(DialogState.fromNote(state.toNote())).contains(state);
    }

    @Property
    void readsModifiedNotesWithoutError(@ForAll("mutants") String note) {
        DialogState.fromNote(note).ifPresent(state -> assertThat(DialogState.fromNote(state.toNote()))
                .contains(state));
    }

    @Provide
    Arbitrary<String> mutants() {
        return FuzzedStrings.of(
                new DialogState("sms:9b2f", true, false).toNote(), new DialogState("", false, true).toNote());
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
    void isAbsentIfNoteCannotBeRead(String note) {
        assertThat(DialogState.fromNote(note)).isEmpty();
    }

    @Test
    void readsNotesOfLaterVersions() {
        assertThat(DialogState.fromNote(
                        "{\"selection\":\"sms:p\",\"options\":true,\"rememberDevice\":true,\"later\":{}}"))
                .contains(new DialogState("sms:p", true, true));
    }

    @Test
    void changesOnePartAtATime() {
        DialogState state = new DialogState("sms:p", false, false);

        assertThat(state.showing(true)).isEqualTo(new DialogState("sms:p", true, false));
        assertThat(state.remembering(true)).isEqualTo(new DialogState("sms:p", false, true));
        assertThat(state.showing(true).showing(false)).isEqualTo(state);
    }
}
