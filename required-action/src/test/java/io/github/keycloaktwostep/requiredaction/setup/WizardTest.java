package io.github.keycloaktwostep.requiredaction.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.delivery.Channel;
import io.github.keycloaktwostep.enrolment.Draft;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.enrolment.Offer;
import io.github.keycloaktwostep.enrolment.Offer.Kind;
import io.github.keycloaktwostep.phone.PhoneNumber;
import io.github.keycloaktwostep.policy.Policy;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What may follow what in the wizard. */
class WizardTest {

    private static final Draft PHONE = new Draft.Phone(new PhoneNumber("+4915112345678"), "DE", true, false);
    private static final Draft APP = new Draft.App("secret", "123456", "");
    private static final Draft CODES = new Draft.RecoveryCodes(List.of("A"), 1);
    private static final Method KEPT_APP = new Method.App("kept", Instant.EPOCH, "Old app", 6);
    private static final Method KEPT_PHONE =
            new Method.Phone("kept-phone", Instant.EPOCH, new PhoneNumber("+4915187654321"), "DE", true, false);

    private final WizardState start = WizardState.start();

    @Test
    void beginsWithTheChoiceOfAFirstMethod() {
        Wizard wizard = wizard(Map.of());

        WizardState method = wizard.next(start).orElseThrow();

        assertThat(method.step()).isEqualTo(Step.METHOD);
        assertThat(wizard.kinds(method)).containsExactly(Kind.PHONE, Kind.APP);
    }

    @Test
    void offersAnotherPhoneAnAppOrRecoveryCodesAfterAPhone() {
        Wizard wizard = wizard(Map.of());

        WizardState backup = wizard.next(start.plus(PHONE)).orElseThrow();

        assertThat(backup.step()).isEqualTo(Step.BACKUP);
        assertThat(wizard.kinds(backup)).containsExactly(Kind.PHONE, Kind.APP, Kind.RECOVERY_CODES);
    }

    @Test
    void offersAPhoneOrRecoveryCodesAfterAnApp() {
        Wizard wizard = wizard(Map.of());

        WizardState backup = wizard.next(start.plus(APP)).orElseThrow();

        assertThat(wizard.kinds(backup)).containsExactly(Kind.PHONE, Kind.RECOVERY_CODES);
    }

    @Test
    void finishesWithABackup() {
        Wizard wizard = wizard(Map.of());

        assertThat(wizard.next(start.plus(PHONE).plus(APP)).orElseThrow().step())
                .isEqualTo(Step.FINISH);
        assertThat(wizard.next(start.plus(APP).plus(CODES)).orElseThrow().step())
                .isEqualTo(Step.FINISH);
    }

    @Test
    void finishesWithoutABackupWhereNoneIsRequired() {
        Wizard wizard = wizard(Map.of("backup-required", "false"));

        assertThat(wizard.next(start.plus(PHONE)).orElseThrow().step()).isEqualTo(Step.FINISH);
    }

    @Test
    void spendsNoPageOnAChoiceOfOne() {
        Wizard wizard = wizard(Map.of("methods", "app", "backup-methods", "recovery-codes"));

        assertThat(wizard.next(start).orElseThrow().step()).isEqualTo(Step.APP);
        assertThat(wizard.next(start.plus(APP)).orElseThrow().step()).isEqualTo(Step.RECOVERY_CODES);
    }

    @Test
    void hasNoNextPageWhereNothingCanBeSetUp() {
        Wizard noGateway = new Wizard(offer(Map.of("methods", "sms"), Set.of()), List.of(), false);

        assertThat(noGateway.next(start)).isEmpty();
    }

    @Test
    void offersNoPhoneWithoutAGateway() {
        Wizard noGateway = new Wizard(offer(Map.of(), Set.of()), List.of(), false);

        assertThat(noGateway.next(start).orElseThrow().step()).isEqualTo(Step.APP);
        assertThat(noGateway.next(start.plus(APP)).orElseThrow().step()).isEqualTo(Step.RECOVERY_CODES);
    }

    @Test
    void asksOnlyForWhatIsMissing() {
        Wizard wizard = new Wizard(offer(Map.of(), EnumSet.allOf(Channel.class)), List.of(KEPT_APP), true);

        assertThat(wizard.next(start).orElseThrow().step()).isEqualTo(Step.BACKUP);
        assertThat(wizard.next(start.plus(PHONE)).orElseThrow().step()).isEqualTo(Step.FINISH);
    }

    @Test
    void wantsACodeOfWhatIsThereBeforeAnythingIsChanged() {
        Wizard wizard = new Wizard(offer(Map.of(), EnumSet.allOf(Channel.class)), List.of(KEPT_APP), true);

        assertThat(wizard.mustConfirm(start, false)).isTrue();
        assertThat(wizard.mustConfirm(start, true)).isFalse();
        assertThat(wizard(Map.of()).mustConfirm(start, false)).isFalse();
    }

    @Test
    void wantsACodeThatNobodyCanGiveWhereAllIsSwitchedOff() {
        Wizard wizard = new Wizard(offer(Map.of(), EnumSet.allOf(Channel.class)), List.of(), true);

        assertThat(wizard.mustConfirm(start, false)).isTrue();
    }

    @Test
    void whatIsAskedForAtSignInCannotBePutAside() {
        Offer offer = offer(Map.of(), EnumSet.allOf(Channel.class));

        assertThat(new Wizard(offer, List.of(KEPT_PHONE), true).mayStartAnew()).isFalse();
        assertThat(new Wizard(offer, List.of(KEPT_PHONE), false).mayStartAnew()).isTrue();
        assertThat(new Wizard(offer, List.of(), false).mayStartAnew()).isFalse();
    }

    @Test
    void startedAnewNothingKeptCounts() {
        Wizard wizard = new Wizard(offer(Map.of(), EnumSet.allOf(Channel.class)), List.of(KEPT_PHONE, KEPT_APP), false);

        assertThat(wizard.next(start).orElseThrow().step()).isEqualTo(Step.FINISH);
        assertThat(wizard.next(start.startedAnew()).orElseThrow().step()).isEqualTo(Step.METHOD);
        assertThat(wizard.mustConfirm(start.startedAnew(), false)).isFalse();
    }

    @Test
    void aFormOfAnEarlierPageCountsAsGoneBackTo() {
        Wizard wizard = wizard(Map.of());
        WizardState code = wizard.next(start).orElseThrow().at(Step.CODE);

        assertThat(wizard.rewound(code, Step.PHONE).orElseThrow().step()).isEqualTo(Step.PHONE);
        assertThat(wizard.rewound(code, Step.METHOD).orElseThrow().step()).isEqualTo(Step.METHOD);
        assertThat(wizard.rewound(code, Step.INTRO).orElseThrow().step()).isEqualTo(Step.INTRO);
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"FINISH", "BACKUP", "RECOVERY_CODES", "APP", "CONFIRM"})
    void aFormOfALaterPageCountsForNothing(Step later) {
        Wizard wizard = wizard(Map.of());
        WizardState phone = wizard.next(start).orElseThrow().at(Step.PHONE);

        assertThat(wizard.rewound(phone, later)).isEmpty();
    }

    @Test
    void nobodyGoesBackBehindWhatWasProved() {
        Wizard wizard = wizard(Map.of());
        WizardState backup = wizard.next(start.plus(PHONE)).orElseThrow();
        WizardState app = wizard.choose(backup, Kind.APP);

        assertThat(wizard.before(backup)).isEmpty();
        assertThat(wizard.before(app)).contains(Step.BACKUP);
        assertThat(wizard.rewound(app, Step.METHOD)).isEmpty();
        assertThat(wizard.rewound(app, Step.CODE)).isEmpty();
        assertThat(wizard.before(backup.at(Step.FINISH))).isEmpty();
    }

    @Test
    void whatWasEnteredSurvivesTheNoteInTheSession() {
        WizardState state = start.plus(PHONE)
                .plus(APP)
                .plus(CODES)
                .with(new WizardState.PhoneEntry("DE", "0151 1", "", "", false, "sms"))
                .remembering(true);

        assertThat(WizardState.fromNote(state.toNote())).contains(state);
        assertThat(state.drafts()).containsExactly(PHONE, APP, CODES);
    }

    @Test
    void aBrokenNoteIsNone() {
        assertThat(WizardState.fromNote(null)).isEmpty();
        assertThat(WizardState.fromNote("{")).isEmpty();
        assertThat(WizardState.fromNote("{\"step\":\"NO_SUCH\"}")).isEmpty();
    }

    @Test
    void nothingSecretIsPrinted() {
        WizardState state = start.plus(PHONE).plus(APP).with(new WizardState.AppEntry("topsecret", ""));

        assertThat(state + " " + state.app() + " " + state.proved())
                .doesNotContain("4915112345678", "topsecret", "123456");
    }

    private static Wizard wizard(Map<String, String> policy) {
        return new Wizard(offer(policy, EnumSet.allOf(Channel.class)), List.of(), false);
    }

    private static Offer offer(Map<String, String> policy, Set<Channel> channels) {
        return new Offer(Policy.of(policy), channels, true);
    }
}
