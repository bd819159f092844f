package io.github.keycloaktwostep.admin.health;

import io.github.keycloaktwostep.delivery.GatewayState;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.method.MethodType;
import io.github.keycloaktwostep.policy.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Checks which gateways are configured, what they carry, and whether they work. */
final class GatewayChecks {

    private static final String INBOX = "inbox";

    /** A failure that is older may be over: nothing was sent through the gateway since. */
    private static final Duration RECENT = Duration.ofHours(1);

    private final RealmSnapshot snapshot;
    private final Policy policy;
    private final List<Finding> findings = new ArrayList<>();

    GatewayChecks(RealmSnapshot snapshot) {
        this.snapshot = snapshot;
        this.policy = snapshot.policy();
    }

    List<Finding> findings() {
        if (snapshot.gateways().isEmpty()) {
            findings.add(noGateway());
        } else {
            checkChannels();
        }
        snapshot.gateways().forEach(this::check);
        return findings;
    }

    private Finding noGateway() {
        return allows(MethodType.SMS) || allows(MethodType.VOICE)
                ? Finding.warning(
                        "no-gateway",
                        "No gateway is configured, so no text message is sent and no call is made; phones are not"
                                + " offered",
                        "Configure a gateway (docs/gateways.md), or remove sms and voice from 'methods' and"
                                + " 'backup-methods'.")
                : Finding.info("no-gateway", "No gateway is configured, and the policy needs none", "Nothing.");
    }

    private void checkChannels() {
        for (Channel channel : Channel.values()) {
            if (allows(MethodType.of(channel)) && !snapshot.channels().contains(channel)) {
                findings.add(Finding.info(
                        "channel-not-carried",
                        "The policy allows " + channel.id() + ", but no gateway carries it; it is not offered",
                        "Configure a gateway that carries it, or remove it from 'methods' and 'backup-methods'."));
            }
        }
    }

    private void check(GatewayState gateway) {
        if (gateway.inTrouble()) {
            findings.add(failing(gateway));
        } else if (!gateway.tried()) {
            findings.add(Finding.info(
                    "gateway-untried",
                    "Gateway '" + gateway.id() + "' was given no message since this node started",
                    "Try it with POST two-step/test-message."));
        }
        if (gateway.id().equals(INBOX) && snapshot.production()) {
            findings.add(Finding.error(
                    "inbox-in-production",
                    "The gateway 'inbox' shows the codes of all users to everybody on a web page",
                    "Remove it from the server's option two-step-delivery gateways."));
        }
    }

    private Finding failing(GatewayState gateway) {
        String action = "Check the server's log and the gateway's console; try it with POST two-step/test-message.";
        boolean old = !gateway.resting()
                && gateway.lastTrouble()
                        .filter(failure -> failure.isBefore(snapshot.now().minus(RECENT)))
                        .isPresent();
        return old
                ? Finding.warning(
                        "gateway-in-trouble",
                        "Gateway '" + gateway.id() + "' failed when it was last given a message, more than an hour ago",
                        action)
                : Finding.error(
                        "gateway-in-trouble",
                        "Gateway '" + gateway.id() + "' failed recently"
                                + (gateway.resting() ? "; other gateways are tried first" : ""),
                        action);
    }

    private boolean allows(MethodType method) {
        return policy.methods().contains(method) || policy.backupMethods().contains(method);
    }
}
