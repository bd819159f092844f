package io.github.keycloaktwostep.admin.health;

import io.github.keycloaktwostep.delivery.GatewayState;
import io.github.keycloaktwostep.enrolment.AvailableMethods;
import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodKind;
import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodRole;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.method.MethodType;
import io.github.keycloaktwostep.policy.ClientRule;
import io.github.keycloaktwostep.policy.Enforcement;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Finds out of the facts what is wrong, insecure, or leaves somebody without a way. Decides only. */
final class HealthChecks {

    private static final String INBOX = "inbox";
    private static final Duration LATELY = Duration.ofHours(1);
    private static final Method.Phone PHONE =
            new Method.Phone("phone", Instant.EPOCH, new PhoneNumber("+4915112345678"), "DE", true, false);
    private static final Method.App APP = new Method.App("app", Instant.EPOCH, "", 6);

    private final RealmSnapshot facts;
    private final Policy policy;
    private final List<Finding> findings = new ArrayList<>();

    private HealthChecks(RealmSnapshot facts) {
        this.facts = facts;
        this.policy = facts.policy();
    }

    /** The worst first. */
    static List<Finding> of(RealmSnapshot facts) {
        HealthChecks examination = new HealthChecks(facts);
        examination.setUp();
        examination.policyValues();
        examination.gateways();
        examination.ways();
        examination.clients();
        examination.security();
        examination.messages();
        examination.findings.addAll(facts.policyState().findings());
        examination.findings.addAll(facts.settings().findings());
        List<Finding> sorted = new ArrayList<>(examination.findings);
        sorted.sort((one, other) -> one.level().compareTo(other.level()));
        return List.copyOf(sorted);
    }

    private void setUp() {
        if (!facts.setUp().missingActions().isEmpty()) {
            findings.add(Finding.error(
                    "required-actions-off",
                    "These required actions are not registered, or switched off: "
                            + String.join(", ", facts.setUp().missingActions()),
                    "Call POST two-step/setup, or switch them on under Authentication, Required actions."));
        }
        if (!facts.setUp().inBrowserFlow()) {
            findings.add(Finding.error(
                    "browser-flow-without-step",
                    "The browser flow '" + facts.setUp().browserFlow() + "' has no two-step verification in it",
                    "Call POST two-step/setup, or bind a flow that has the step two-step-verification."));
        }
        facts.setUp()
                .warnings()
                .forEach(warning -> findings.add(Finding.warning(warning.id(), warning.message(), warning.action())));
        if (policy.passwordGrant() && !facts.setUp().inDirectGrantFlow()) {
            findings.add(Finding.warning(
                    "password-grant-without-step",
                    "The policy's 'password-grant' is on, but the direct grant flow '"
                            + facts.setUp().directGrantFlow() + "' has no step that takes a code",
                    "Call POST two-step/setup with {\"password-grant\": true}."));
        }
        if (!policy.passwordGrant() && facts.setUp().inDirectGrantFlow()) {
            findings.add(Finding.info(
                    "password-grant-off",
                    "The direct grant flow takes codes, but the policy's 'password-grant' is off, so that who has two-step"
                            + " verification on gets no tokens by it",
                    "Set 'password-grant' to true, or leave it where no program needs it."));
        }
    }

    private void policyValues() {
        new TreeMap<>(facts.stored())
                .forEach((name, value) -> PolicyKey.of(name).ifPresent(key -> key.problem(value)
                        .ifPresent(allowed -> findings.add(Finding.warning(
                                "policy-value-invalid",
                                "The stored value of '" + name + "' is not allowed, so its default '"
                                        + key.defaultValue() + "' is in force",
                                "Set it to " + allowed + ".")))));
    }

    private void gateways() {
        if (facts.gateways().isEmpty()) {
            boolean phones = named(MethodType.SMS) || named(MethodType.VOICE);
            findings.add(
                    phones
                            ? Finding.warning(
                                    "no-gateway",
                                    "No gateway is configured, so no text message is sent and nobody is called; phones"
                                            + " are not offered",
                                    "Configure a gateway (docs/gateways.md), or take sms and voice out of 'methods' and"
                                            + " 'backup-methods'.")
                            : Finding.info(
                                    "no-gateway", "No gateway is configured, and the policy needs none", "Nothing."));
        } else {
            for (Channel channel : Channel.values()) {
                if (named(channel == Channel.SMS ? MethodType.SMS : MethodType.VOICE)
                        && !facts.channels().contains(channel)) {
                    findings.add(Finding.info(
                            "channel-not-carried",
                            "The policy allows " + channel.id() + ", but no gateway carries it; it is not offered",
                            "Configure a gateway that does, or take it out of 'methods' and 'backup-methods'."));
                }
            }
        }
        for (GatewayState gateway : facts.gateways()) {
            if (gateway.inTrouble()) {
                findings.add(trouble(gateway));
            } else if (!gateway.tried()) {
                findings.add(Finding.info(
                        "gateway-untried",
                        "Gateway '" + gateway.id() + "' was given no message since this node started",
                        "Try it with POST two-step/test-message."));
            }
            if (gateway.id().equals(INBOX) && facts.production()) {
                findings.add(Finding.error(
                        "inbox-in-production",
                        "The gateway 'inbox' shows everybody's codes to everybody on a web page",
                        "Take it out of the server's option two-step-delivery gateways."));
            }
        }
    }

    /** What failed long ago, and was not needed since, may be well again. */
    private Finding trouble(GatewayState gateway) {
        String action = "Look into the server's log and the gateway's console; try it with POST two-step/test-message.";
        boolean old = !gateway.resting()
                && gateway.lastTrouble()
                        .filter(trouble -> trouble.isBefore(facts.now().minus(LATELY)))
                        .isPresent();
        return old
                ? Finding.warning(
                        "gateway-in-trouble",
                        "Gateway '" + gateway.id() + "' failed when it was last given a message, more than an hour ago",
                        action)
                : Finding.error(
                        "gateway-in-trouble",
                        "Gateway '" + gateway.id() + "' failed lately" + (gateway.resting() ? " and rests" : ""),
                        action);
    }

    private boolean named(MethodType way) {
        return policy.methods().contains(way) || policy.backupMethods().contains(way);
    }

    private void ways() {
        if (policy.enforcement() == Enforcement.OFF) {
            return;
        }
        AvailableMethods offer = new AvailableMethods(policy, facts.channels(), facts.recoveryCodes());
        if (policy.backupMethods().contains(MethodType.RECOVERY_CODES) && !facts.recoveryCodes()) {
            findings.add(Finding.warning(
                    "recovery-codes-off",
                    "The policy allows recovery codes, but Keycloak's feature recovery-codes is off; they are not offered",
                    "Switch the feature on, or take recovery-codes out of 'backup-methods'."));
        }
        if (offer.kinds(MethodRole.FIRST, List.of()).isEmpty()) {
            findings.add(found(
                    "nobody-can-set-it-up",
                    "Nothing can be offered as the first method",
                    "Configure a gateway, or add app to 'methods'."));
            return;
        }
        stuck(
                offer,
                Set.of(MethodKind.PHONE, MethodKind.RECOVERY_CODES),
                PHONE,
                "one-phone-no-smartphone",
                "Somebody with one phone that is no smartphone");
        stuck(
                offer,
                Set.of(MethodKind.APP, MethodKind.RECOVERY_CODES),
                APP,
                "no-number-given",
                "Somebody with a smartphone who gives no phone number");
    }

    /** @param has kinds that this person can set up; of a phone one, of an app one */
    private void stuck(AvailableMethods offer, Set<MethodKind> has, Method first, String id, String who) {
        boolean begins = offer.kinds(MethodRole.FIRST, List.of()).contains(MethodKind.of(first));
        if (!begins) {
            findings.add(found(
                    id,
                    who + " can set up no first method",
                    "Add what this person has to 'methods': " + word(first) + "."));
            return;
        }
        if (!policy.backupRequired()) {
            return;
        }
        List<MethodKind> backups = offer.kinds(MethodRole.BACKUP, List.of(first));
        boolean another = backups.stream().anyMatch(kind -> has.contains(kind) && kind != MethodKind.of(first));
        if (!backups.isEmpty() && !another) {
            findings.add(found(
                    id,
                    who + " can set up no backup, which the policy asks for",
                    "Add recovery-codes to 'backup-methods' (and switch Keycloak's feature recovery-codes on), or set"
                            + " 'backup-required' to false."));
        }
    }

    private static String word(Method method) {
        return method instanceof Method.Phone ? "sms or voice" : "app";
    }

    /** What keeps people out where they must, is a pity where they may. */
    private Finding found(String id, String message, String action) {
        boolean must = policy.enforcement() == Enforcement.REQUIRED
                || !policy.requiredRoles().isEmpty()
                || facts.clientRules().values().stream().anyMatch(rule -> ClientRule.of(rule) != ClientRule.INHERIT);
        return must ? Finding.error(id, message + ", but must", action) : Finding.warning(id, message, action);
    }

    private void clients() {
        Map<String, String> rules = new TreeMap<>(facts.clientRules());
        List<String> unknown = rules.entrySet().stream()
                .filter(rule -> !ClientRule.known(rule.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        if (!unknown.isEmpty()) {
            findings.add(Finding.warning(
                    "client-rule-unknown",
                    "The attribute " + ClientRule.ATTRIBUTE
                            + " of these clients has an unknown value, which is taken for" + " 'fresh': "
                            + String.join(", ", unknown),
                    "Set it to required, fresh or inherit."));
        }
        String demanding = rules.entrySet().stream()
                .filter(rule -> ClientRule.of(rule.getValue()) != ClientRule.INHERIT)
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
        if (facts.clientsLeftOut()) {
            findings.add(Finding.info(
                    "clients-left-out",
                    "There are more than " + RealmSnapshot.CLIENTS + " clients; the attribute " + ClientRule.ATTRIBUTE
                            + " was looked at for the first " + RealmSnapshot.CLIENTS + " only",
                    "Look at the others yourself."));
        }
        if (policy.enforcement() == Enforcement.OFF && !demanding.isEmpty()) {
            findings.add(Finding.warning(
                    "client-rule-without-offer",
                    "These clients ask for two-step verification, but the policy's 'enforcement' is 'off', so nobody is"
                            + " asked to set it up: " + demanding,
                    "Set 'enforcement' to optional or required."));
        }
    }

    private void messages() {
        if (!facts.hostNameFixed()) {
            findings.add(Finding.warning(
                    "host-name-not-fixed",
                    "No host name is fixed, so clients choose it. Text messages have no last line that browsers fill the"
                            + " code in from, gateways are not asked to report, and mails do not link to the account",
                    "Set the server's option hostname, or 'Frontend URL' under Realm settings, General."));
        }
        if (!facts.unusableTexts().isEmpty()) {
            findings.add(Finding.warning(
                    "texts-unusable",
                    "The realm has texts that cannot be used: " + String.join("; ", facts.unusableTexts()),
                    "Correct them under Realm settings, Localization. They are patterns of java.text.MessageFormat."));
        }
    }

    private void security() {
        boolean messages = !facts.channels().isEmpty();
        if (messages && facts.production()) {
            if (policy.allowedCountries().isEmpty()) {
                findings.add(Finding.warning(
                        "no-country-list",
                        "Messages go to all countries: toll fraud can be expensive",
                        "Set 'allowed-countries' to the countries of your users."));
            }
            if (policy.sendsPerRealmDay().isEmpty()) {
                findings.add(Finding.warning(
                        "no-limit-a-day",
                        "The realm's messages a day are not limited",
                        "Set 'sends-per-realm-day' to some times what you expect."));
            }
        }
        if (messages) {
            new SharedPlans(policy.allowedCountries()).finding().ifPresent(findings::add);
        }
        if (messages && !policy.countryBreaker()) {
            findings.add(Finding.info(
                    "country-breaker-off",
                    "No country is closed when almost nobody enters the codes that are sent there",
                    "Set 'country-breaker' to true."));
        }
        if (!facts.bruteForceProtected()) {
            findings.add(Finding.warning(
                    "brute-force-protection-off",
                    "Keycloak's brute-force protection is off, so that passwords can be guessed at without end",
                    "Switch it on under Realm settings, Security defenses."));
        }
        if (policy.notifyByEmail() && !facts.canMail()) {
            findings.add(Finding.warning(
                    "no-mail",
                    "Users are to be told of changes by mail, but the realm cannot send mails: it has no sender address",
                    "Fill in 'From' under Realm settings, Email, or set 'notify-by-email' to false."));
        }
    }
}
