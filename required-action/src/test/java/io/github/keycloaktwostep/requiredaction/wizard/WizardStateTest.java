// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.wizard;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodRole;
import io.github.keycloaktwostep.enrolment.EnrolmentDraft;
import io.github.keycloaktwostep.enrolment.PhoneLine;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.requiredaction.wizard.WizardState.PhoneEntry;
import io.github.keycloaktwostep.testing.FuzzedStrings;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The wizard's state as a note of the authentication session. */
class WizardStateTest {

    private static final PhoneLine PHONE =
            new PhoneLine(new PhoneNumber("+4915123456789"), "DE", Set.of(Channel.values()), Channel.SMS);

    private static final WizardState FULL = WizardState.start()
            .plus(new EnrolmentDraft.PhoneDraft(PHONE))
            .plus(new EnrolmentDraft.AppDraft("secret", "123456", "My phone"))
            .plus(new EnrolmentDraft.RecoveryCodesDraft(List.of("AAAA", "BBBB"), 1_795_521_600_000L))
            .at(WizardStep.CODE)
            .settingUp(MethodRole.BACKUP)
            .startingOver()
            .with(new PhoneEntry("DE", "0151 23456789", "sms", PHONE))
            .with(new EnrolmentDraft.AppDraft("secret", "", "My phone"))
            .with(new EnrolmentDraft.RecoveryCodesDraft(List.of("CCCC"), 1_795_521_600_000L))
            .remembering(true);

    @Test
    void survivesNoteRoundTrip() {
        assertThat(WizardState.fromNote(FULL.toNote())).contains(FULL);
        assertThat(WizardState.fromNote(WizardState.start().toNote())).contains(WizardState.start());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "null", "[]", "3", "{", "{}", "wizard", "{\"step\":\"NO_SUCH\"}"})
    void isAbsentIfNoteCannotBeRead(String note) {
        assertThat(WizardState.fromNote(note)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"step\":\"CODE\"",
                "\"role\":\"BACKUP\"",
                "\"kind\":\"PHONE\"",
                "\"e164\":\"+4915123456789\"",
                "\"codes\":[\"CCCC\"]",
                "\"country\":\"DE\"",
                "\"channel\":\"sms\"",
                "\"label\":\"My phone\""
            })
    void isAbsentIfNoteLacksAPart(String part) {
        String note = FULL.toNote();
        assertThat(note).contains(part);

        assertThat(WizardState.fromNote(note.replace(part, part.replaceFirst(":.*", ":null"))))
                .isEmpty();
        assertThat(WizardState.fromNote(note.replace(part, "\"other\":1"))).isEmpty();
    }

    @Test
    void isAbsentIfNumberIsInvalid() {
        assertThat(WizardState.fromNote(FULL.toNote().replace("\"e164\":\"+49", "\"e164\":\"49")))
                .isEmpty();
    }

    @Property
    void readsModifiedNotesWithoutError(@ForAll("modified") String note) {
        WizardState.fromNote(note).ifPresent(state -> {
            assertThat(state.verified()).doesNotContainNull();
            assertThat(WizardState.fromNote(state.toNote())).contains(state);
        });
    }

    @Provide
    Arbitrary<String> modified() {
        return FuzzedStrings.of(FULL.toNote(), WizardState.start().toNote());
    }
}
