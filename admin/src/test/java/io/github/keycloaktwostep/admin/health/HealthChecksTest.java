// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.keycloaktwostep.admin.realmsetup.Finding;
import io.github.keycloaktwostep.admin.realmsetup.Finding.Level;
import io.github.keycloaktwostep.admin.realmsetup.RealmSetupState;
import io.github.keycloaktwostep.admin.realmsetup.RealmSetupState.FlowCoverage;
import io.github.keycloaktwostep.delivery.GatewayState;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.policy.KeptPolicy.PolicyNotice;
import io.github.keycloaktwostep.policy.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found wrong with a realm. */
class HealthChecksTest {

    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final Finding ODD = new Finding("flow", Level.WARNING, "odd", "look");
    private static final Map<String, String> CAREFUL = Map.of("allowed-countries", "DE", "sends-per-realm-day", "1000");

    @Test
    void aCarefulRealmIsWell() {
        assertThat(ids(facts -> facts)).isEmpty();
        assertThat(HealthReport.of(facts(CAREFUL)).status()).isEqualTo("ok");
    }

    @Test
    void everyFindingSaysWhatToDo() {
        List<Finding> findings = HealthChecks.of(
                new Realm(Map.of("enforcement", "required", "methods", "sms", "backup-methods", "voice,recovery-codes"))
                        .stored(Map.of("code-length", "99"))
                        .setUp(new RealmSetupState(
                                new FlowCoverage("browser", false, "direct grant", false, ""),
                                List.of("two-step-check"),
                                List.of(ODD)))
                        .gateways(gateway("inbox", Set.of(Channel.SMS), null, null))
                        .withoutRecoveryCodes()
                        .withoutBruteForceProtection()
                        .withoutMail()
                        .withoutHostName()
                        .unusable("twoStepSms (fr): broken")
                        .facts());

        assertThat(findings).hasSizeGreaterThan(8).allSatisfy(finding -> {
            assertThat(finding.message()).isNotBlank();
            assertThat(finding.action()).isNotBlank();
        });
        assertThat(findings).isSortedAccordingTo((one, other) -> one.level().compareTo(other.level()));
    }

    @Test
    void aPolicyThatIsNotTheOneThatWasSavedIsTold() {
        assertThat(HealthChecks.of(new Realm(CAREFUL)
                        .policyState(new PolicyState(
                                Optional.of(PolicyNotice.RESET),
                                true,
                                List.of("enforcement: required → optional"),
                                List.of("ghost")))
                        .facts()))
                .extracting(finding -> finding.level().id() + " " + finding.id())
                .containsExactly(
                        "error required-role-unknown",
                        "warning policy-restored",
                        "warning policy-reset",
                        "warning policy-changed-elsewhere");
        assertThat(HealthChecks.of(new Realm(CAREFUL)
                        .policyState(new PolicyState(Optional.of(PolicyNotice.RESTORED), false, List.of(), List.of()))
                        .facts()))
                .extracting(Finding::id)
                .containsExactly("policy-restored");
    }

    @Test
    void settingsOfKeycloaksThatStandInTheWayAreTold() {
        assertThat(HealthChecks.of(new Realm(CAREFUL)
                        .settings(new RealmSettings(
                                Duration.ofSeconds(599),
                                10,
                                List.of("CONFIGURE_TOTP"),
                                List.of("CONFIGURE_TOTP"),
                                "+4915123456789"))
                        .facts()))
                .extracting(finding -> finding.level().id() + " " + finding.id())
                .containsExactly(
                        "warning wrong-codes-disable-account",
                        "warning otp-action-default",
                        "warning profile-refuses-numbers",
                        "info user-action-time-short");
        assertThat(HealthChecks.of(new Realm(CAREFUL)
                        .settings(
                                new RealmSettings(Duration.ofMinutes(10), 0, List.of("CONFIGURE_TOTP"), List.of(), ""))
                        .facts()))
                .extracting(finding -> finding.level().id() + " " + finding.id())
                .containsExactly("info otp-actions-on");
    }

    @Test
    void aRealmThatIsNotSetUpIsBroken() {
        RealmSnapshot facts = with(
                CAREFUL,
                new RealmSetupState(
                        new FlowCoverage("browser", false, "direct grant", false, ""),
                        List.of("two-step-check", "two-step-setup"),
                        List.of()));

        assertThat(HealthChecks.of(facts))
                .extracting(Finding::id)
                .containsExactly("required-actions-off", "browser-flow-without-step");
        assertThat(HealthReport.of(facts).status()).isEqualTo("broken");
    }

    @Test
    void whatTheSetUpWarnsOfIsTold() {
        assertThat(HealthChecks.of(with(
                        CAREFUL,
                        new RealmSetupState(
                                new FlowCoverage("b", true, "d", false, "r"),
                                List.of(),
                                List.of(ODD, new Finding("reset", Level.WARNING, "odder", "do"))))))
                .extracting(Finding::message)
                .containsExactly("odd", "odder");
        assertThat(HealthChecks.of(with(
                        CAREFUL,
                        new RealmSetupState(new FlowCoverage("b", true, "d", false, "r"), List.of(), List.of(ODD)))))
                .containsExactly(new Finding("flow", Level.WARNING, "odd", "look"));
    }

    @Test
    void theGrantAndItsToggleGoTogether() {
        assertThat(ids(CAREFUL, Map.of("password-grant", "true"))).containsExactly("password-grant-without-step");
        assertThat(HealthChecks.of(with(
                        CAREFUL,
                        new RealmSetupState(new FlowCoverage("b", true, "d", true, "r"), List.of(), List.of()))))
                .extracting(Finding::id)
                .containsExactly("password-grant-off");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GB|refused: GG, IM, JE.",
                "GB,JE|refused: GG, IM.",
                "MF|accepted, because they cannot be distinguished: BL, GP.",
                "FI|accepted, because they cannot be distinguished: AX.",
                "DE,SJ|accepted, because they cannot be distinguished: NO.",
                "RU|refused: KZ."
            })
    void countriesThatShareAPlanWithAnAllowedOneAreTold(String allowed, String told) {
        assertThat(HealthChecks.of(new Realm(merged(CAREFUL, Map.of("allowed-countries", allowed))).facts()))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.id()).isEqualTo("countries-sharing-a-plan");
                    assertThat(finding.level()).isEqualTo(Level.INFO);
                    assertThat(finding.message()).contains(told);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"DE", "DE,AT,001", "GB,GG,IM,JE", "IT,VA"})
    void countriesThatShareNoPlanAreNotTold(String allowed) {
        assertThat(ids(CAREFUL, Map.of("allowed-countries", allowed))).isEmpty();
    }

    @Test
    void aStoredValueThatIsNotAllowedIsTold() {
        RealmSnapshot broken = new Realm(CAREFUL)
                .stored(Map.of("code-length", "99", "code-attempts", "5", "max_auth_age", "x"))
                .facts();

        assertThat(HealthChecks.of(broken)).extracting(Finding::id).containsExactly("policy-value-invalid");
        assertThat(HealthChecks.of(broken).get(0).message()).contains("code-length", "6");
    }

    @Test
    void withoutAGatewayPhonesAreNotOffered() {
        RealmSnapshot facts = gateways(CAREFUL);

        assertThat(HealthChecks.of(facts)).extracting(Finding::id).contains("no-gateway");
        assertThat(HealthChecks.of(gateways(Map.of("methods", "app", "backup-methods", "recovery-codes"))))
                .filteredOn(finding -> finding.id().equals("no-gateway"))
                .extracting(Finding::level)
                .containsExactly(Level.INFO);
    }

    @Test
    void gatewaysAreJudgedByWhatTheyDidLast() {
        Set<Channel> both = Set.of(Channel.SMS, Channel.VOICE);
        assertThat(HealthChecks.of(gateways(CAREFUL, gateway("a", both, null, null))))
                .isEmpty();
        assertThat(HealthChecks.of(gateways(CAREFUL, gateway("a", both, NOW, NOW.plusSeconds(1)))))
                .extracting(Finding::id)
                .containsExactly("gateway-in-trouble");
        assertThat(HealthChecks.of(gateways(CAREFUL, gateway("a", both, NOW, NOW.minusSeconds(1)))))
                .isEmpty();
        assertThat(HealthChecks.of(gateways(CAREFUL, gateway("a", Set.of(Channel.SMS), NOW, null))))
                .extracting(Finding::id)
                .containsExactly("channel-not-carried");
        assertThat(HealthReport.of(gateways(CAREFUL, gateway("a", both, NOW, NOW.plusSeconds(1))))
                        .gateways())
                .extracting(HealthReport.GatewayStatus::state)
                .containsExactly("in-trouble");
    }

    @Test
    void whatFailedLongAgoMayBeWellAgain() {
        Set<Channel> both = Set.of(Channel.SMS, Channel.VOICE);
        Instant longAgo = NOW.minus(Duration.ofHours(1)).minusSeconds(1);
        assertThat(HealthChecks.of(gateways(CAREFUL, gateway("a", both, null, longAgo.plusSeconds(1)))))
                .extracting(Finding::level)
                .containsExactly(Level.ERROR);
        assertThat(HealthChecks.of(gateways(CAREFUL, gateway("a", both, null, longAgo))))
                .extracting(Finding::level)
                .containsExactly(Level.WARNING);
        assertThat(HealthChecks.of(
                        gateways(CAREFUL, new GatewayState("a", both, Optional.empty(), Optional.of(longAgo), true))))
                .extracting(Finding::level)
                .containsExactly(Level.ERROR);
    }

    @Test
    void theInboxIsForDevelopment() {
        assertThat(HealthChecks.of(gateways(CAREFUL, gateway("inbox", Set.of(Channel.SMS, Channel.VOICE), NOW, null))))
                .extracting(Finding::id)
                .containsExactly("inbox-in-production");
    }

    /** Who has one phone that is no smartphone, and who has a smartphone and gives no number. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "sms,voice,app|sms,voice,app,recovery-codes|true|-",
                "sms,voice,app|sms,voice,app|true|one-phone-no-smartphone no-number-given",
                "sms,voice,app|app|true|one-phone-no-smartphone",
                "sms,voice,app|recovery-codes|true|-",
                "sms,voice,app|sms,voice,app|false|-",
                "app|sms,recovery-codes|true|one-phone-no-smartphone",
                "sms|app,recovery-codes|true|no-number-given",
                "app|app|true|one-phone-no-smartphone",
                "sms|sms|false|no-number-given"
            })
    void everybodyNeedsAWay(String methods, String backups, String required, String expected) {
        Map<String, String> policy = Map.of("methods", methods, "backup-methods", backups, "backup-required", required);

        List<Finding> findings = HealthChecks.of(facts(merged(CAREFUL, policy)));

        assertThat(findings)
                .extracting(Finding::id)
                .containsExactlyElementsOf(expected == null ? List.of() : List.of(expected.split(" ")));
        assertThat(findings).allMatch(finding -> finding.level() == Level.WARNING);
        assertThat(HealthChecks.of(facts(merged(CAREFUL, merged(policy, Map.of("enforcement", "required"))))))
                .extracting(Finding::id)
                .containsExactlyElementsOf(expected == null ? List.of() : List.of(expected.split(" ")));
        assertThat(HealthChecks.of(facts(merged(CAREFUL, merged(policy, Map.of("required-roles", "staff"))))))
                .allMatch(finding -> finding.level() == Level.ERROR);
    }

    @Test
    void requiredWithNothingToOfferKeepsEverybodyOut() {
        RealmSnapshot facts = gateways(merged(CAREFUL, Map.of("methods", "sms", "enforcement", "required")));

        assertThat(HealthChecks.of(facts))
                .filteredOn(finding -> finding.level() == Level.ERROR)
                .extracting(Finding::id)
                .containsExactly("nobody-can-set-it-up");
        assertThat(HealthChecks.of(gateways(merged(CAREFUL, Map.of("methods", "sms", "enforcement", "off")))))
                .extracting(Finding::id)
                .doesNotContain("nobody-can-set-it-up");
    }

    @Test
    void recoveryCodesNeedKeycloaksFeature() {
        RealmSnapshot without = new Realm(CAREFUL).withoutRecoveryCodes().facts();

        assertThat(HealthChecks.of(without))
                .extracting(Finding::id)
                .contains("recovery-codes-off", "one-phone-no-smartphone");
    }

    @Test
    void whatIsInsecureIsTold() {
        assertThat(ids(Map.of(), Map.of())).containsExactly("no-country-list", "no-limit-a-day");
        assertThat(ids(CAREFUL, Map.of("country-breaker", "false"))).containsExactly("country-breaker-off");
        assertThat(HealthChecks.of(new Realm(CAREFUL)
                        .withoutBruteForceProtection()
                        .withoutMail()
                        .facts()))
                .extracting(Finding::id)
                .containsExactly("brute-force-protection-off", "no-mail");
        assertThat(HealthChecks.of(new Realm(merged(CAREFUL, Map.of("notify-by-email", "false")))
                        .withoutMail()
                        .facts()))
                .isEmpty();
    }

    @Test
    void aHostNameThatIsNotFixedIsTold() {
        assertThat(HealthChecks.of(new Realm(CAREFUL).withoutHostName().facts()))
                .extracting(Finding::id, Finding::level)
                .containsExactly(tuple("host-name-not-fixed", Level.WARNING));
    }

    @Test
    void textsThatCannotBeUsedAreNamed() {
        assertThat(HealthChecks.of(new Realm(CAREFUL)
                        .unusable("twoStepSms (fr): it lacks the placeholder {0}", "twoStepCall (de): x")
                        .facts()))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.id()).isEqualTo("texts-unusable");
                    assertThat(finding.message()).contains("twoStepSms (fr)", "twoStepCall (de)");
                });
    }

    private static List<String> ids(UnaryOperator<RealmSnapshot> change) {
        return HealthChecks.of(change.apply(facts(CAREFUL))).stream()
                .map(Finding::id)
                .toList();
    }

    private static List<String> ids(Map<String, String> base, Map<String, String> more) {
        return HealthChecks.of(facts(merged(base, more))).stream()
                .map(Finding::id)
                .toList();
    }

    private static RealmSnapshot facts(Map<String, String> policy) {
        return new Realm(policy).facts();
    }

    private static RealmSnapshot with(Map<String, String> policy, RealmSetupState setUp) {
        return new Realm(policy).setUp(setUp).facts();
    }

    private static RealmSnapshot gateways(Map<String, String> policy, GatewayState... gateways) {
        return new Realm(policy).gateways(gateways).facts();
    }

    private static GatewayState gateway(String id, Set<Channel> channels, Instant well, Instant trouble) {
        return new GatewayState(id, channels, Optional.ofNullable(well), Optional.ofNullable(trouble), false);
    }

    private static Map<String, String> merged(Map<String, String> base, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(base);
        all.putAll(more);
        return all;
    }

    /** One that is well but for what is said. */
    private static final class Realm {

        private final Policy policy;
        private Map<String, String> stored = Map.of();
        private RealmSetupState setUp =
                new RealmSetupState(new FlowCoverage("b", true, "d", false, "r"), List.of(), List.of());
        private List<GatewayState> gateways = List.of(gateway("twilio", Set.of(Channel.SMS, Channel.VOICE), NOW, null));
        private boolean recoveryCodes = true;
        private boolean bruteForceProtected = true;
        private boolean canMail = true;
        private boolean hostNameFixed = true;
        private List<String> unusableTexts = List.of();
        private PolicyState policyState = new PolicyState(Optional.empty(), false, List.of(), List.of());
        private RealmSettings settings = new RealmSettings(Duration.ofMinutes(10), 0, List.of(), List.of(), "");

        Realm(Map<String, String> policy) {
            this.policy = Policy.of(policy);
        }

        Realm stored(Map<String, String> values) {
            stored = values;
            return this;
        }

        Realm setUp(RealmSetupState state) {
            setUp = state;
            return this;
        }

        Realm gateways(GatewayState... all) {
            gateways = List.of(all);
            return this;
        }

        Realm withoutRecoveryCodes() {
            recoveryCodes = false;
            return this;
        }

        Realm withoutBruteForceProtection() {
            bruteForceProtected = false;
            return this;
        }

        Realm withoutMail() {
            canMail = false;
            return this;
        }

        Realm withoutHostName() {
            hostNameFixed = false;
            return this;
        }

        Realm unusable(String... texts) {
            unusableTexts = List.of(texts);
            return this;
        }

        Realm policyState(PolicyState other) {
            policyState = other;
            return this;
        }

        Realm settings(RealmSettings others) {
            settings = others;
            return this;
        }

        RealmSnapshot facts() {
            return new RealmSnapshot(
                    policy,
                    stored,
                    setUp,
                    gateways,
                    recoveryCodes,
                    true,
                    bruteForceProtected,
                    canMail,
                    hostNameFixed,
                    unusableTexts,
                    NOW,
                    policyState,
                    settings);
        }
    }
}
