package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.MessageGateway;
import io.github.keycloaktwostep.gateway.SendOutcome;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Carries one message at a time through the gateways in their order, until one took it or nobody may be asked any more.
 *
 * <p>Another gateway is asked only if the one before surely did not take the message: two copies of a code confuse the
 * user and cost twice. What a gateway says in an exception is never repeated; it may hold the number.
 */
final class GatewayChain {

    private static final Logger LOG = Logger.getLogger(GatewayChain.class);

    private final Map<String, CircuitBreaker> breakers = new LinkedHashMap<>();
    private final Clock clock;
    private final GatewayAlarms alarms;

    GatewayChain(List<String> gateways, GatewayAlarms alarms, Clock clock) {
        this.clock = clock;
        this.alarms = alarms;
        gateways.forEach(id -> breakers.put(id, new CircuitBreaker(clock)));
    }

    /** Ids of the gateways that others go before for the moment. */
    List<String> resting() {
        return breakers.entrySet().stream()
                .filter(entry -> entry.getValue().resting())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** @param channels what a gateway carries, by its id */
    List<GatewayState> states(Function<String, Set<Channel>> channels) {
        return breakers.entrySet().stream()
                .map(entry -> new GatewayState(
                        entry.getKey(),
                        channels.apply(entry.getKey()),
                        entry.getValue().lastWell(),
                        entry.getValue().lastIll(),
                        entry.getValue().resting()))
                .toList();
    }

    /** @return how it ended: sent or failed */
    DeliveryReport carry(Message message, GatewayAccess access) {
        List<Carrier> line = line(message, access);
        if (line.isEmpty()) {
            return notCarried(message, "no-gateway", FailureReason.ACCOUNT_TROUBLE);
        }
        Optional<DeliveryReport> refused = Optional.empty();
        for (Carrier carrier : line) {
            if (!clock.instant().isBefore(message.expiresAt())) {
                return refused.orElseGet(() -> notCarried(message, "expired", FailureReason.UNKNOWN));
            }
            CircuitBreaker breaker = breakers.get(carrier.id());
            CircuitBreaker.GatewayHealth entry = breaker.enter();
            if (entry == CircuitBreaker.GatewayHealth.DENIED) {
                continue;
            }
            SendOutcome outcome = new SendOutcome.Unclear();
            try {
                outcome = ask(carrier, message);
            } finally {
                if (breaker.leave(entry, outcome)) {
                    LOG.warnf("Gateway %s failed several times in a row: others go first for a while", carrier.id());
                }
            }
            if (outcome instanceof SendOutcome.Accepted) {
                return DeliveryReport.sent(carrier.id());
            }
            FailureReason reason = outcome instanceof SendOutcome.Refused r ? r.reason() : FailureReason.UNCLEAR;
            DeliveryReport failed = DeliveryReport.failed(reason, Optional.of(carrier.id()));
            if (!reason.otherGatewayMayHelp()) {
                return failed;
            }
            refused = Optional.of(failed);
        }
        return refused.orElseGet(() -> notCarried(message, "resting", FailureReason.UNREACHABLE));
    }

    private static DeliveryReport notCarried(Message message, String outcome, FailureReason reason) {
        DeliveryMetrics.notAsked(message.channel(), outcome);
        LOG.warnf("%s was not given to any gateway: %s", message, outcome);
        return DeliveryReport.failed(reason, Optional.empty());
    }

    /** A gateway that can carry the message, with where it stood when the message came. */
    private record Carrier(String id, MessageGateway gateway, boolean resting, boolean before) {}

    private List<Carrier> line(Message message, GatewayAccess access) {
        List<Carrier> line = new ArrayList<>();
        for (String id : breakers.keySet()) {
            try {
                MessageGateway gateway = access.gateway(id);
                if (gateway.channels().contains(message.channel())) {
                    line.add(new Carrier(id, gateway, breakers.get(id).resting(), id.equals(message.preferOther())));
                }
            } catch (RuntimeException | LinkageError e) {
                LOG.warnf("Gateway %s cannot be used: %s", id, e.getClass().getName());
            }
        }
        // The sort is stable: what is not told apart here keeps the operator's order.
        line.sort(Comparator.comparing(Carrier::resting).thenComparing(Carrier::before));
        return line;
    }

    private SendOutcome ask(Carrier carrier, Message message) {
        long start = System.nanoTime();
        SendOutcome outcome = answer(carrier, message);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        if (outcome instanceof SendOutcome.Refused refused) {
            DeliveryMetrics.asked(
                    carrier.id(), message.channel(), refused.reason().id(), took);
            LOG.logf(
                    refused.reason().otherGatewayMayHelp() ? Logger.Level.WARN : Logger.Level.DEBUG,
                    "Gateway %s refused %s: %s",
                    carrier.id(),
                    message,
                    refused.reason().id());
            if (refused.reason() == FailureReason.ACCOUNT_TROUBLE) {
                alarms.raise(carrier.id());
            }
        } else {
            DeliveryMetrics.asked(
                    carrier.id(),
                    message.channel(),
                    outcome instanceof SendOutcome.Accepted ? "accepted" : "unclear",
                    took);
        }
        return outcome;
    }

    private static SendOutcome answer(Carrier carrier, Message message) {
        String trouble = "it gave no clear answer";
        try {
            SendOutcome outcome = carrier.gateway().send(message);
            if (outcome != null && !(outcome instanceof SendOutcome.Unclear)) {
                return outcome;
            }
        } catch (RuntimeException | LinkageError e) {
            trouble = e.getClass().getName();
        }
        LOG.warnf("Nobody knows whether gateway %s took %s: %s", carrier.id(), message, trouble);
        return new SendOutcome.Unclear();
    }
}
