// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.health;

import io.github.keycloaktwostep.admin.realmsetup.Findings;
import io.github.keycloaktwostep.delivery.GatewayState;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.method.MethodType;
import io.github.keycloaktwostep.phone.Country;
import io.github.keycloaktwostep.phone.PhoneNumberParser;
import io.github.keycloaktwostep.policy.Policy;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Checks the gateways, the destinations of messages, and possible costs, including toll fraud. */
final class DeliveryChecks {

    private static final String INBOX = "inbox";

    /**
     * Maximum age of a recent failure. An older problem may be over, because nothing has been sent through the gateway
     * since.
     */
    private static final Duration RECENT = Duration.ofHours(1);

    private final RealmSnapshot snapshot;
    private final Policy policy;
    private final Findings findings;
    private final PhoneNumberParser parser = new PhoneNumberParser();

    DeliveryChecks(RealmSnapshot snapshot, Findings findings) {
        this.snapshot = snapshot;
        this.policy = snapshot.policy();
        this.findings = findings;
    }

    void checkGateways() {
        checkChannels();
        snapshot.gateways().forEach(this::check);
    }

    private void checkChannels() {
        boolean none = snapshot.gateways().isEmpty();
        boolean needed = Stream.of(Channel.values()).anyMatch(channel -> policy.allows(MethodType.of(channel)));
        findings.warnIf(
                none && needed,
                "no-gateway",
                "No gateway is configured, so no text message is sent and no call is made; phones are not offered",
                "Configure a gateway (docs/gateways/README.md), or remove sms and voice from 'methods' and"
                        + " 'backup-methods'.");
        findings.infoIf(
                none && !needed, "no-gateway", "No gateway is configured, and the policy needs none", "Nothing.");
        for (Channel channel : Channel.values()) {
            findings.infoIf(
                    !none
                            && policy.allows(MethodType.of(channel))
                            && !snapshot.channels().contains(channel),
                    "channel-not-carried",
                    "The policy allows " + channel.id() + ", but no gateway supports it, so it is not offered",
                    "Configure a gateway that supports it, or remove it from 'methods' and 'backup-methods'.");
        }
    }

    private void check(GatewayState gateway) {
        String name = "Gateway '" + gateway.id() + "'";
        String action = "Check the server's log and the gateway's console; try it with POST two-step/test-message.";
        boolean old = !gateway.resting()
                && gateway.lastTrouble()
                        .filter(failure -> failure.isBefore(snapshot.now().minus(RECENT)))
                        .isPresent();
        findings.warnIf(
                gateway.inTrouble() && old,
                "gateway-in-trouble",
                name + " failed to send its last message, more than an hour ago",
                action);
        findings.errorIf(
                gateway.inTrouble() && !old,
                "gateway-in-trouble",
                name + " failed recently" + (gateway.resting() ? "; other gateways are tried first" : ""),
                action);
        findings.errorIf(
                gateway.id().equals(INBOX) && snapshot.production(),
                "inbox-in-production",
                "The gateway 'inbox' shows the codes of all users to everybody on a web page",
                "Remove it from the server option spi-two-step-delivery--default--gateways.");
    }

    void checkCost() {
        if (snapshot.channels().isEmpty()) {
            return;
        }
        findings.warnIf(
                snapshot.production() && policy.allowedCountries().isEmpty(),
                "no-country-list",
                "Messages can be sent to all countries, so toll fraud can be expensive",
                "Set 'allowed-countries' to the countries of your users.");
        findings.warnIf(
                snapshot.production() && policy.sendsPerRealmDay().isEmpty(),
                "no-limit-a-day",
                "The number of messages that the realm sends in a day is not limited",
                "Set 'sends-per-realm-day' to a few times the number that you expect.");
        checkCallingCodes();
        findings.infoIf(
                !policy.countryBreaker(),
                "country-breaker-off",
                "The country breaker is off, so messages to a country are not blocked if almost nobody enters the codes"
                        + " that are sent there",
                "Set 'country-breaker' to true.");
    }

    /**
     * Finds countries that are not allowed but share the calling code of an allowed country. If their mobile numbers
     * cannot be told apart, they are accepted. Otherwise, they are refused, which surprises users there.
     */
    private void checkCallingCodes() {
        Set<String> accepted = new TreeSet<>();
        Set<String> refused = new TreeSet<>();
        for (String iso : policy.allowedCountries()) {
            parser.country(iso).stream()
                    .flatMap(country -> parser.sharingCallingCode(country).stream())
                    .filter(other -> !policy.allowedCountries().contains(other.iso()))
                    .forEach(other -> (isAccepted(other) ? accepted : refused).add(other.iso()));
        }
        findings.infoIf(
                !accepted.isEmpty() || !refused.isEmpty(),
                "countries-sharing-a-plan",
                "Some countries that 'allowed-countries' does not list share the calling code of a country that it"
                        + " lists."
                        + part(" Their numbers are refused: ", refused)
                        + part(" Their mobile numbers are accepted, because they cannot be distinguished: ", accepted),
                "Add those where you have users to 'allowed-countries'.");
    }

    private boolean isAccepted(Country other) {
        return parser.sharingCallingCode(other).stream()
                .filter(country -> policy.allowedCountries().contains(country.iso()))
                .anyMatch(country -> parser.shareMobileNumbers(country, other));
    }

    private static String part(String text, Set<String> countries) {
        return countries.isEmpty() ? "" : text + String.join(", ", countries) + ".";
    }
}
