// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.wizard;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.enrolment.AvailableMethods;
import io.github.keycloaktwostep.enrolment.EnrolmentDraft;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.enrolment.PhoneLine;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.method.MethodKind;
import io.github.keycloaktwostep.policy.Policy;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The order of the wizard's steps. */
class WizardTransitionsTest {

    private static final EnrolmentDraft PHONE = new EnrolmentDraft.PhoneDraft(
            new PhoneLine(new PhoneNumber("+4915112345678"), "DE", Set.of(Channel.values()), Channel.SMS));
    private static final EnrolmentDraft APP = new EnrolmentDraft.AppDraft("secret", "123456", "");
    private static final EnrolmentDraft CODES = new EnrolmentDraft.RecoveryCodesDraft(List.of("A"), 1);
    private static final Method KEPT_APP = new Method.App("kept", Instant.EPOCH, "Old app", 6);
    private static final Method KEPT_PHONE = new Method.Phone(
            "kept-phone",
            Instant.EPOCH,
            new PhoneLine(new PhoneNumber("+4915187654321"), "DE", Set.of(Channel.values()), Channel.SMS));

    private static final Map<String, EnrolmentDraft> DRAFTS = Map.of("phone", PHONE, "app", APP, "codes", CODES);

    private final WizardState start = WizardState.start();
    private final WizardTransitions wizard = new WizardTransitions(offer(), List.of(), false);

    @ParameterizedTest
    @CsvSource({
        // toggles, channels of the gateways, verified methods, next step, kinds to choose from
        "'', SMS VOICE, '', METHOD, phone app",
        "'', SMS VOICE, phone, BACKUP, phone app recovery-codes",
        "'', SMS VOICE, app, BACKUP, phone recovery-codes",
        "'', SMS VOICE, phone app, FINISH,",
        "'', SMS VOICE, app codes, FINISH,",
        "backup-required=false, SMS VOICE, phone, FINISH,",
        // no choice if there is only one kind
        "methods=app backup-methods=recovery-codes, SMS VOICE, '', APP,",
        "methods=app backup-methods=recovery-codes, SMS VOICE, app, RECOVERY_CODES,",
        // no phone without a gateway
        "'', '', '', APP,",
        "'', '', app, RECOVERY_CODES,",
        "methods=sms, '', '', ,"
    })
    void goesToTheMissingPart(String toggles, String channels, String done, WizardStep next, String kinds) {
        WizardTransitions wizard = new WizardTransitions(offer(toggles, channels), List.of(), false);
        WizardState state = start;
        for (String kind : done.split(" ", -1)) {
            state = DRAFTS.containsKey(kind) ? state.plus(DRAFTS.get(kind)) : state;
        }

        Optional<WizardState> found = wizard.next(state);

        assertThat(found.map(WizardState::step)).isEqualTo(Optional.ofNullable(next));
        if (kinds != null) {
            assertThat(wizard.kinds(found.orElseThrow()))
                    .extracting(MethodKind::id)
                    .containsExactly(kinds.split(" ", -1));
        }
    }

    @Test
    void asksForMissingPartAndForACodeBeforeAChange() {
        WizardTransitions wizard = new WizardTransitions(offer(), List.of(KEPT_APP), true);

        assertThat(wizard.next(start).orElseThrow().step()).isEqualTo(WizardStep.BACKUP);
        assertThat(wizard.next(start.plus(PHONE)).orElseThrow().step()).isEqualTo(WizardStep.FINISH);
        assertThat(wizard.mustConfirm(start, false)).isTrue();
        assertThat(wizard.mustConfirm(start, true)).isFalse();
        assertThat(this.wizard.mustConfirm(start, false)).isFalse();
        assertThat(new WizardTransitions(offer(), List.of(), true).mustConfirm(start, false))
                .as("all methods are disabled")
                .isTrue();
    }

    @Test
    void doesNotReplaceMethodsThatAreInUse() {
        assertThat(new WizardTransitions(offer(), List.of(KEPT_PHONE), true).canStartOver())
                .isFalse();
        assertThat(new WizardTransitions(offer(), List.of(KEPT_PHONE), false).canStartOver())
                .isTrue();
        assertThat(new WizardTransitions(offer(), List.of(), false).canStartOver())
                .isFalse();
    }

    @Test
    void ignoresKeptMethodsAfterStartingOver() {
        WizardTransitions wizard = new WizardTransitions(offer(), List.of(KEPT_PHONE, KEPT_APP), false);

        assertThat(wizard.next(start).orElseThrow().step()).isEqualTo(WizardStep.FINISH);
        assertThat(wizard.next(start.startingOver()).orElseThrow().step()).isEqualTo(WizardStep.METHOD);
        assertThat(wizard.mustConfirm(start.startingOver(), false)).isFalse();
    }

    @Test
    void acceptsFormOfAnEarlierPage() {
        WizardState code = wizard.next(start).orElseThrow().at(WizardStep.CODE);

        assertThat(wizard.rewind(code, WizardStep.PHONE).orElseThrow().step()).isEqualTo(WizardStep.PHONE);
        assertThat(wizard.rewind(code, WizardStep.METHOD).orElseThrow().step()).isEqualTo(WizardStep.METHOD);
        assertThat(wizard.rewind(code, WizardStep.INTRO).orElseThrow().step()).isEqualTo(WizardStep.INTRO);
    }

    @ParameterizedTest
    @EnumSource(
            value = WizardStep.class,
            names = {"FINISH", "BACKUP", "RECOVERY_CODES", "APP", "SIGN_IN"})
    void rejectsFormOfALaterPage(WizardStep later) {
        WizardState phone = wizard.next(start).orElseThrow().at(WizardStep.PHONE);

        assertThat(wizard.rewind(phone, later)).isEmpty();
    }

    @Test
    void doesNotGoBackBeforeAVerification() {
        WizardState backup = wizard.next(start.plus(PHONE)).orElseThrow();
        WizardState app = wizard.choose(backup, MethodKind.APP);

        assertThat(wizard.previous(backup)).isEmpty();
        assertThat(wizard.previous(app)).map(WizardState::step).contains(WizardStep.BACKUP);
        assertThat(wizard.rewind(app, WizardStep.METHOD)).isEmpty();
        assertThat(wizard.rewind(app, WizardStep.CODE)).isEmpty();
        assertThat(wizard.previous(backup.at(WizardStep.FINISH))).isEmpty();
    }

    @Test
    void toStringRevealsNoSecret() {
        WizardState state = start.plus(PHONE).plus(APP).with(new EnrolmentDraft.AppDraft("topsecret", "", ""));

        assertThat(state + " " + state.app() + " " + state.verified())
                .doesNotContain("4915112345678", "topsecret", "123456");
    }

    private static AvailableMethods offer() {
        return offer("", "SMS VOICE");
    }

    /** @param toggles as {@code key=value}, separated by blanks */
    private static AvailableMethods offer(String toggles, String channels) {
        Map<String, String> policy = new HashMap<>();
        for (String toggle : toggles.isEmpty() ? new String[0] : toggles.split(" ", -1)) {
            policy.put(toggle.split("=", -1)[0], toggle.split("=", -1)[1]);
        }
        Set<Channel> carried = Stream.of(Channel.values())
                .filter(channel -> channels.contains(channel.name()))
                .collect(Collectors.toSet());
        return new AvailableMethods(Policy.of(policy), carried, true);
    }
}
