// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.admin.health.RealmSnapshot.PolicyState;
import io.github.keycloaktwostep.admin.health.RealmSnapshot.RealmSettings;
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
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Findings about a realm. */
class HealthChecksTest {

    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final Instant LONG_AGO = NOW.minus(Duration.ofHours(1)).minusSeconds(1);
    private static final Set<Channel> BOTH = Set.of(Channel.SMS, Channel.VOICE);
    private static final Finding ODD = new Finding("flow", Level.WARNING, "odd", "look");
    private static final FlowCoverage COVERED = new FlowCoverage("b", true, "d", false, "r");
    private static final FlowCoverage NOT_COVERED = new FlowCoverage("browser", false, "direct grant", false, "");

    @Test
    void findsNothingInAWellConfiguredRealm() {
        assertThat(findings(realm -> {})).isEmpty();
        assertThat(HealthReport.of(new Realm().snapshot()).status()).isEqualTo("ok");
    }

    @Test
    void everyFindingNamesAnAction() {
        List<Finding> findings = findings(realm -> {
            realm.policy.clear();
            realm.policy.putAll(
                    Map.of("enforcement", "required", "methods", "sms", "backup-methods", "voice,recovery-codes"));
            realm.stored = Map.of("code-length", "99");
            realm.setUp = new RealmSetupState(NOT_COVERED, List.of("two-step-check"), List.of(ODD));
            realm.gateways = List.of(gateway("inbox", Set.of(Channel.SMS), null, null));
            realm.recoveryCodes = false;
            realm.bruteForceProtected = false;
            realm.canMail = false;
            realm.hostNameFixed = false;
            realm.unusableTexts = List.of("twoStepSms (fr): broken");
        });

        assertThat(findings).hasSizeGreaterThan(8).allSatisfy(finding -> {
            assertThat(finding.message()).isNotBlank();
            assertThat(finding.action()).isNotBlank();
        });
        assertThat(findings).isSortedAccordingTo((one, other) -> one.level().compareTo(other.level()));
    }

    @Test
    void reportsPolicyThatDiffersFromTheSavedOne() {
        assertThat(ids(realm -> realm.policyState = new PolicyState(
                        Optional.of(PolicyNotice.RESET),
                        true,
                        List.of("enforcement: required → optional"),
                        List.of("ghost"))))
                .containsExactly(
                        "error required-role-unknown",
                        "warning policy-restored",
                        "warning policy-reset",
                        "warning policy-changed-elsewhere");
        assertThat(ids(realm -> realm.policyState =
                        new PolicyState(Optional.of(PolicyNotice.RESTORED), false, List.of(), List.of())))
                .containsExactly("warning policy-restored");
    }

    @Test
    void reportsUnsuitableKeycloakSettings() {
        List<String> appAction = List.of("CONFIGURE_TOTP");
        assertThat(ids(realm -> realm.settings =
                        new RealmSettings(Duration.ofSeconds(599), 10, appAction, appAction, "+4915123456789")))
                .containsExactly(
                        "warning wrong-codes-disable-account",
                        "warning otp-action-default",
                        "warning profile-refuses-numbers",
                        "info user-action-time-short");
        assertThat(ids(realm ->
                        realm.settings = new RealmSettings(Duration.ofMinutes(10), 0, appAction, List.of(), "")))
                .containsExactly("info otp-actions-on");
    }

    @Test
    void reportsRealmWithoutSetUpAsBroken() {
        Realm realm = new Realm();
        realm.setUp = new RealmSetupState(NOT_COVERED, List.of("two-step-check", "two-step-setup"), List.of());

        assertThat(HealthChecks.of(realm.snapshot()))
                .extracting(Finding::id)
                .containsExactly("required-actions-off", "browser-flow-without-step");
        assertThat(HealthReport.of(realm.snapshot()).status()).isEqualTo("broken");
    }

    @Test
    void reportsWarningsOfTheSetUp() {
        Finding odder = new Finding("reset", Level.WARNING, "odder", "do");

        assertThat(findings(realm -> realm.setUp = new RealmSetupState(COVERED, List.of(), List.of(ODD, odder))))
                .containsExactly(ODD, odder);
    }

    @Test
    void reportsPasswordGrantWithoutMatchingPolicy() {
        assertThat(ids(realm -> realm.policy.put("password-grant", "true")))
                .containsExactly("warning password-grant-without-step");
        assertThat(ids(realm -> realm.setUp =
                        new RealmSetupState(new FlowCoverage("b", true, "d", true, "r"), List.of(), List.of())))
                .containsExactly("info password-grant-off");
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
    void reportsCountriesThatShareACallingCode(String allowed, String told) {
        assertThat(findings(realm -> realm.policy.put("allowed-countries", allowed)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.id()).isEqualTo("countries-sharing-a-plan");
                    assertThat(finding.level()).isEqualTo(Level.INFO);
                    assertThat(finding.message()).contains(told);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"DE", "DE,AT,001", "GB,GG,IM,JE", "IT,VA"})
    void ignoresOtherCountries(String allowed) {
        assertThat(findings(realm -> realm.policy.put("allowed-countries", allowed)))
                .isEmpty();
    }

    @Test
    void reportsInvalidStoredValue() {
        assertThat(findings(
                        realm -> realm.stored = Map.of("code-length", "99", "code-attempts", "5", "max_auth_age", "x")))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.id()).isEqualTo("policy-value-invalid");
                    assertThat(finding.message()).contains("code-length", "6");
                });
    }

    @Test
    void reportsMissingGateway() {
        assertThat(ids(realm -> realm.gateways = List.of())).contains("warning no-gateway");
        assertThat(ids(realm -> {
                    realm.gateways = List.of();
                    realm.policy.putAll(Map.of("methods", "app", "backup-methods", "recovery-codes"));
                }))
                .contains("info no-gateway");
    }

    @Test
    void reportsGatewaysByTheirLastOutcome() {
        assertThat(idsWith(gateway("a", BOTH, null, null))).isEmpty();
        assertThat(idsWith(gateway("a", BOTH, NOW, NOW.minusSeconds(1)))).isEmpty();
        assertThat(idsWith(gateway("a", BOTH, NOW, NOW.plusSeconds(1)))).containsExactly("error gateway-in-trouble");
        assertThat(idsWith(gateway("a", Set.of(Channel.SMS), NOW, null))).containsExactly("info channel-not-carried");
        assertThat(idsWith(gateway("inbox", BOTH, NOW, null))).containsExactly("error inbox-in-production");

        Realm realm = new Realm();
        realm.gateways = List.of(gateway("a", BOTH, NOW, NOW.plusSeconds(1)));
        assertThat(HealthReport.of(realm.snapshot()).gateways())
                .extracting(HealthReport.GatewayStatus::state)
                .containsExactly("in-trouble");
    }

    @Test
    void reportsOldFailuresAsWarnings() {
        assertThat(idsWith(gateway("a", BOTH, null, LONG_AGO.plusSeconds(1))))
                .containsExactly("error gateway-in-trouble");
        assertThat(idsWith(gateway("a", BOTH, null, LONG_AGO))).containsExactly("warning gateway-in-trouble");
        assertThat(idsWith(new GatewayState("a", BOTH, Optional.empty(), Optional.of(LONG_AGO), true)))
                .containsExactly("error gateway-in-trouble");
    }

    /** Users with one phone that is not a smartphone, and users with a smartphone who do not give a number. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sms,voice,app|sms,voice,app,recovery-codes|true|''",
                "sms,voice,app|sms,voice,app|true|one-phone-no-smartphone no-number-given",
                "sms,voice,app|app|true|one-phone-no-smartphone",
                "sms,voice,app|recovery-codes|true|''",
                "sms,voice,app|sms,voice,app|false|''",
                "app|sms,recovery-codes|true|one-phone-no-smartphone",
                "sms|app,recovery-codes|true|no-number-given",
                "app|app|true|one-phone-no-smartphone",
                "sms|sms|false|no-number-given"
            })
    void reportsUsersWhoCannotEnrol(String methods, String backups, String required, String expected) {
        Map<String, String> policy = Map.of("methods", methods, "backup-methods", backups, "backup-required", required);
        List<String> problems = expected.isEmpty() ? List.of() : List.of(expected.split(" ", -1));

        assertThat(ids(realm -> realm.policy.putAll(policy)))
                .containsExactlyElementsOf(
                        problems.stream().map(id -> "warning " + id).toList());
        assertThat(findings(realm -> {
                    realm.policy.putAll(policy);
                    realm.policy.put("enforcement", "required");
                }))
                .extracting(Finding::id)
                .containsExactlyElementsOf(problems);
        assertThat(findings(realm -> {
                    realm.policy.putAll(policy);
                    realm.policy.put("required-roles", "staff");
                }))
                .allMatch(finding -> finding.level() == Level.ERROR);
    }

    @Test
    void reportsErrorIfNobodyCanEnrol() {
        assertThat(ids(realm -> {
                    realm.gateways = List.of();
                    realm.policy.putAll(Map.of("methods", "sms", "enforcement", "required"));
                }))
                .filteredOn(id -> id.startsWith("error"))
                .containsExactly("error nobody-can-set-it-up");
        assertThat(ids(realm -> {
                    realm.gateways = List.of();
                    realm.policy.putAll(Map.of("methods", "sms", "enforcement", "off"));
                }))
                .noneMatch(id -> id.contains("nobody-can-set-it-up"));
    }

    @Test
    void reportsInsecureOrMissingSettings() {
        assertThat(ids(realm -> realm.policy.clear()))
                .containsExactly("warning no-country-list", "warning no-limit-a-day");
        assertThat(ids(realm -> realm.policy.put("country-breaker", "false")))
                .containsExactly("info country-breaker-off");
        assertThat(ids(realm -> realm.bruteForceProtected = false))
                .containsExactly("warning brute-force-protection-off");
        assertThat(ids(realm -> realm.hostNameFixed = false)).containsExactly("warning host-name-not-fixed");
        assertThat(ids(realm -> realm.recoveryCodes = false))
                .contains("warning recovery-codes-off", "warning one-phone-no-smartphone");
        assertThat(ids(realm -> realm.canMail = false)).containsExactly("warning no-mail");
        assertThat(ids(realm -> {
                    realm.canMail = false;
                    realm.policy.put("notify-by-email", "false");
                }))
                .isEmpty();
    }

    @Test
    void reportsUnusableTexts() {
        assertThat(findings(realm -> realm.unusableTexts =
                        List.of("twoStepSms (fr): it lacks the placeholder {0}", "twoStepCall (de): x")))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.id()).isEqualTo("texts-unusable");
                    assertThat(finding.message()).contains("twoStepSms (fr)", "twoStepCall (de)");
                });
    }

    private static List<Finding> findings(Consumer<Realm> change) {
        Realm realm = new Realm();
        change.accept(realm);
        return HealthChecks.of(realm.snapshot());
    }

    /** Level and id of each finding. */
    private static List<String> ids(Consumer<Realm> change) {
        return findings(change).stream()
                .map(finding -> finding.level().id() + " " + finding.id())
                .toList();
    }

    private static List<String> idsWith(GatewayState gateway) {
        return ids(realm -> realm.gateways = List.of(gateway));
    }

    private static GatewayState gateway(String id, Set<Channel> channels, Instant well, Instant trouble) {
        return new GatewayState(id, channels, Optional.ofNullable(well), Optional.ofNullable(trouble), false);
    }

    /** A well-configured realm, except for what a test changes. */
    private static final class Realm {

        private final Map<String, String> policy =
                new HashMap<>(Map.of("allowed-countries", "DE", "sends-per-realm-day", "1000"));
        private Map<String, String> stored = Map.of();
        private RealmSetupState setUp = new RealmSetupState(COVERED, List.of(), List.of());
        private List<GatewayState> gateways = List.of(gateway("twilio", BOTH, NOW, null));
        private boolean recoveryCodes = true;
        private boolean bruteForceProtected = true;
        private boolean canMail = true;
        private boolean hostNameFixed = true;
        private List<String> unusableTexts = List.of();
        private PolicyState policyState = new PolicyState(Optional.empty(), false, List.of(), List.of());
        private RealmSettings settings = new RealmSettings(Duration.ofMinutes(10), 0, List.of(), List.of(), "");

        RealmSnapshot snapshot() {
            return new RealmSnapshot(
                    Policy.of(policy),
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
