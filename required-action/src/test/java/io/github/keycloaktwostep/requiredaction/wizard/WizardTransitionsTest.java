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
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

    private final WizardState start = WizardState.start();

    @Test
    void beginsWithTheChoiceOfAFirstMethod() {
        WizardTransitions wizard = wizard(Map.of());

        WizardState method = wizard.next(start).orElseThrow();

        assertThat(method.step()).isEqualTo(WizardStep.METHOD);
        assertThat(wizard.kinds(method)).containsExactly(MethodKind.PHONE, MethodKind.APP);
    }

    @Test
    void offersAnotherPhoneAnAppOrRecoveryCodesAfterAPhone() {
        WizardTransitions wizard = wizard(Map.of());

        WizardState backup = wizard.next(start.plus(PHONE)).orElseThrow();

        assertThat(backup.step()).isEqualTo(WizardStep.BACKUP);
        assertThat(wizard.kinds(backup)).containsExactly(MethodKind.PHONE, MethodKind.APP, MethodKind.RECOVERY_CODES);
    }

    @Test
    void offersAPhoneOrRecoveryCodesAfterAnApp() {
        WizardTransitions wizard = wizard(Map.of());

        WizardState backup = wizard.next(start.plus(APP)).orElseThrow();

        assertThat(wizard.kinds(backup)).containsExactly(MethodKind.PHONE, MethodKind.RECOVERY_CODES);
    }

    @Test
    void finishesWithABackup() {
        WizardTransitions wizard = wizard(Map.of());

        assertThat(wizard.next(start.plus(PHONE).plus(APP)).orElseThrow().step())
                .isEqualTo(WizardStep.FINISH);
        assertThat(wizard.next(start.plus(APP).plus(CODES)).orElseThrow().step())
                .isEqualTo(WizardStep.FINISH);
    }

    @Test
    void finishesWithoutABackupIfNoneIsRequired() {
        WizardTransitions wizard = wizard(Map.of("backup-required", "false"));

        assertThat(wizard.next(start.plus(PHONE)).orElseThrow().step()).isEqualTo(WizardStep.FINISH);
    }

    @Test
    void skipsTheChoiceIfThereIsOnlyOneKind() {
        WizardTransitions wizard = wizard(Map.of("methods", "app", "backup-methods", "recovery-codes"));

        assertThat(wizard.next(start).orElseThrow().step()).isEqualTo(WizardStep.APP);
        assertThat(wizard.next(start.plus(APP)).orElseThrow().step()).isEqualTo(WizardStep.RECOVERY_CODES);
    }

    @Test
    void hasNoNextStepIfNothingCanBeSetUp() {
        WizardTransitions noGateway =
                new WizardTransitions(offer(Map.of("methods", "sms"), Set.of()), List.of(), false);

        assertThat(noGateway.next(start)).isEmpty();
    }

    @Test
    void offersNoPhoneWithoutAGateway() {
        WizardTransitions noGateway = new WizardTransitions(offer(Map.of(), Set.of()), List.of(), false);

        assertThat(noGateway.next(start).orElseThrow().step()).isEqualTo(WizardStep.APP);
        assertThat(noGateway.next(start.plus(APP)).orElseThrow().step()).isEqualTo(WizardStep.RECOVERY_CODES);
    }

    @Test
    void asksOnlyForWhatIsMissing() {
        WizardTransitions wizard =
                new WizardTransitions(offer(Map.of(), EnumSet.allOf(Channel.class)), List.of(KEPT_APP), true);

        assertThat(wizard.next(start).orElseThrow().step()).isEqualTo(WizardStep.BACKUP);
        assertThat(wizard.next(start.plus(PHONE)).orElseThrow().step()).isEqualTo(WizardStep.FINISH);
    }

    @Test
    void requiresACodeOfAnExistingMethodBeforeAChange() {
        WizardTransitions wizard =
                new WizardTransitions(offer(Map.of(), EnumSet.allOf(Channel.class)), List.of(KEPT_APP), true);

        assertThat(wizard.mustConfirm(start, false)).isTrue();
        assertThat(wizard.mustConfirm(start, true)).isFalse();
        assertThat(wizard(Map.of()).mustConfirm(start, false)).isFalse();
    }

    @Test
    void requiresACodeEvenIfAllMethodsAreDisabled() {
        WizardTransitions wizard =
                new WizardTransitions(offer(Map.of(), EnumSet.allOf(Channel.class)), List.of(), true);

        assertThat(wizard.mustConfirm(start, false)).isTrue();
    }

    @Test
    void methodsThatSignInsAskForCannotBeReplaced() {
        AvailableMethods offer = offer(Map.of(), EnumSet.allOf(Channel.class));

        assertThat(new WizardTransitions(offer, List.of(KEPT_PHONE), true).canStartOver())
                .isFalse();
        assertThat(new WizardTransitions(offer, List.of(KEPT_PHONE), false).canStartOver())
                .isTrue();
        assertThat(new WizardTransitions(offer, List.of(), false).canStartOver())
                .isFalse();
    }

    @Test
    void keptMethodsDoNotCountAfterStartingOver() {
        WizardTransitions wizard = new WizardTransitions(
                offer(Map.of(), EnumSet.allOf(Channel.class)), List.of(KEPT_PHONE, KEPT_APP), false);

        assertThat(wizard.next(start).orElseThrow().step()).isEqualTo(WizardStep.FINISH);
        assertThat(wizard.next(start.startingOver()).orElseThrow().step()).isEqualTo(WizardStep.METHOD);
        assertThat(wizard.mustConfirm(start.startingOver(), false)).isFalse();
    }

    @Test
    void aFormOfAnEarlierPageIsAccepted() {
        WizardTransitions wizard = wizard(Map.of());
        WizardState code = wizard.next(start).orElseThrow().at(WizardStep.CODE);

        assertThat(wizard.rewind(code, WizardStep.PHONE).orElseThrow().step()).isEqualTo(WizardStep.PHONE);
        assertThat(wizard.rewind(code, WizardStep.METHOD).orElseThrow().step()).isEqualTo(WizardStep.METHOD);
        assertThat(wizard.rewind(code, WizardStep.INTRO).orElseThrow().step()).isEqualTo(WizardStep.INTRO);
    }

    @ParameterizedTest
    @EnumSource(
            value = WizardStep.class,
            names = {"FINISH", "BACKUP", "RECOVERY_CODES", "APP", "SIGN_IN"})
    void aFormOfALaterPageIsRefused(WizardStep later) {
        WizardTransitions wizard = wizard(Map.of());
        WizardState phone = wizard.next(start).orElseThrow().at(WizardStep.PHONE);

        assertThat(wizard.rewind(phone, later)).isEmpty();
    }

    @Test
    void thereIsNoWayBackBehindAVerification() {
        WizardTransitions wizard = wizard(Map.of());
        WizardState backup = wizard.next(start.plus(PHONE)).orElseThrow();
        WizardState app = wizard.choose(backup, MethodKind.APP);

        assertThat(wizard.previous(backup)).isEmpty();
        assertThat(wizard.previous(app)).map(WizardState::step).contains(WizardStep.BACKUP);
        assertThat(wizard.rewind(app, WizardStep.METHOD)).isEmpty();
        assertThat(wizard.rewind(app, WizardStep.CODE)).isEmpty();
        assertThat(wizard.previous(backup.at(WizardStep.FINISH))).isEmpty();
    }

    @Test
    void theStateSurvivesTheNoteInTheSession() {
        WizardState state = start.plus(PHONE)
                .plus(APP)
                .plus(CODES)
                .with(new WizardState.PhoneEntry("DE", "0151 1", "sms", null))
                .remembering(true);

        assertThat(WizardState.fromNote(state.toNote())).contains(state);
        assertThat(state.verified()).containsExactly(PHONE, APP, CODES);
    }

    @Test
    void aBrokenNoteIsAbsent() {
        assertThat(WizardState.fromNote(null)).isEmpty();
        assertThat(WizardState.fromNote("{")).isEmpty();
        assertThat(WizardState.fromNote("{\"step\":\"NO_SUCH\"}")).isEmpty();
    }

    @Test
    void toStringRevealsNoSecret() {
        WizardState state = start.plus(PHONE).plus(APP).with(new EnrolmentDraft.AppDraft("topsecret", "", ""));

        assertThat(state + " " + state.app() + " " + state.verified())
                .doesNotContain("4915112345678", "topsecret", "123456");
    }

    private static WizardTransitions wizard(Map<String, String> policy) {
        return new WizardTransitions(offer(policy, EnumSet.allOf(Channel.class)), List.of(), false);
    }

    private static AvailableMethods offer(Map<String, String> policy, Set<Channel> channels) {
        return new AvailableMethods(Policy.of(policy), channels, true);
    }
}
