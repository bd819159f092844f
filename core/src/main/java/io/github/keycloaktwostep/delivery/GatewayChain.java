// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.MessageGateway;
import io.github.keycloaktwostep.gateway.SendOutcome;
import java.time.Duration;
import java.time.InstantSource;
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
 * Tries the gateways in their order until one accepts the message.
 *
 * <p>The next gateway is tried only if the previous one definitely did not accept the message: two copies of a code
 * confuse the user and cost twice. The text of a gateway's exception is never logged, because it may contain the
 * number.
 */
final class GatewayChain {

    private static final Logger LOG = Logger.getLogger(GatewayChain.class);

    /** By gateway id, in the configured order. */
    private final Map<String, CircuitBreaker> breakers = new LinkedHashMap<>();

    private final InstantSource clock;
    private final GatewayAlarms alarms;

    GatewayChain(List<String> gateways, GatewayAlarms alarms, InstantSource clock) {
        this.clock = clock;
        this.alarms = alarms;
        gateways.forEach(id -> breakers.put(id, new CircuitBreaker(clock)));
    }

    /** Ids of the paused gateways, before which all others are tried. */
    List<String> paused() {
        return breakers.entrySet().stream()
                .filter(entry -> entry.getValue().isPaused())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** @param channels channels of a gateway by its id */
    List<GatewayState> states(Function<String, Set<Channel>> channels) {
        List<GatewayState> states = new ArrayList<>();
        breakers.forEach((id, breaker) -> states.add(new GatewayState(
                id, channels.apply(id), breaker.lastSuccess(), breaker.lastFailure(), breaker.isPaused())));
        return states;
    }

    /** @return a report with the status sent or failed */
    DeliveryReport send(Message message, GatewayAccess access) {
        List<Candidate> candidates = candidates(message, access);
        if (candidates.isEmpty()) {
            return notSent(message, "no-gateway", FailureReason.ACCOUNT_TROUBLE);
        }
        Optional<DeliveryReport> lastFailure = Optional.empty();
        for (Candidate candidate : candidates) {
            if (!clock.instant().isBefore(message.expiresAt())) {
                return lastFailure.orElseGet(() -> notSent(message, "expired", FailureReason.UNKNOWN));
            }
            CircuitBreaker.Permit permit = breakers.get(candidate.id()).acquire();
            if (permit == CircuitBreaker.Permit.DENIED) {
                continue;
            }
            Optional<FailureReason> failure = send(message, candidate, permit).failure();
            if (failure.isEmpty()) {
                return DeliveryReport.sent(candidate.id());
            }
            DeliveryReport failed = DeliveryReport.failed(failure.get(), Optional.of(candidate.id()));
            if (!failure.get().otherGatewayMayHelp()) {
                return failed;
            }
            lastFailure = Optional.of(failed);
        }
        return lastFailure.orElseGet(() -> notSent(message, "resting", FailureReason.UNREACHABLE));
    }

    private static DeliveryReport notSent(Message message, String outcome, FailureReason reason) {
        DeliveryMetrics.notCalled(message.channel(), outcome);
        LOG.warnf("%s was not passed to any gateway: %s", message, outcome);
        return DeliveryReport.failed(reason, Optional.empty());
    }

    /**
     * A gateway that supports the channel of the message.
     *
     * @param sentPreviousCode whether it sent the user's previous code, which did not arrive in time
     */
    private record Candidate(String id, MessageGateway gateway, boolean paused, boolean sentPreviousCode) {}

    private List<Candidate> candidates(Message message, GatewayAccess access) {
        List<Candidate> candidates = new ArrayList<>();
        breakers.forEach((id, breaker) -> {
            try {
                MessageGateway gateway = access.gateway(id);
                if (gateway.channels().contains(message.channel())) {
                    candidates.add(
                            new Candidate(id, gateway, breaker.isPaused(), id.equals(message.previousGateway())));
                }
            } catch (RuntimeException | LinkageError e) {
                LOG.warnf("The gateway %s cannot be used: %s", id, e.getClass().getName());
            }
        });
        // The sort is stable and otherwise keeps the operator's order.
        candidates.sort(Comparator.comparing(Candidate::paused).thenComparing(Candidate::sentPreviousCode));
        return candidates;
    }

    private SendOutcome send(Message message, Candidate candidate, CircuitBreaker.Permit permit) {
        SendOutcome outcome = SendOutcome.unclear();
        try {
            long start = System.nanoTime();
            outcome = outcome(message, candidate);
            DeliveryMetrics.called(
                    candidate.id(),
                    message.channel(),
                    outcome.failure().map(FailureReason::id).orElse("accepted"),
                    Duration.ofNanos(System.nanoTime() - start));
            outcome.failure().ifPresent(failure -> logFailure(message, candidate.id(), failure));
        } finally {
            if (breakers.get(candidate.id()).release(permit, outcome)) {
                LOG.warnf(
                        "The gateway %s failed several times in a row: other gateways go first for a while",
                        candidate.id());
            }
        }
        return outcome;
    }

    private void logFailure(Message message, String gateway, FailureReason failure) {
        if (failure == FailureReason.UNCLEAR) {
            return;
        }
        LOG.logf(
                failure.otherGatewayMayHelp() ? Logger.Level.WARN : Logger.Level.DEBUG,
                "The gateway %s refused %s: %s",
                gateway,
                message,
                failure.id());
        if (failure == FailureReason.ACCOUNT_TROUBLE) {
            alarms.raise(gateway);
        }
    }

    private static SendOutcome outcome(Message message, Candidate candidate) {
        String cause = "the gateway does not know";
        try {
            SendOutcome outcome = candidate.gateway().send(message);
            if (outcome != null && !outcome.equals(SendOutcome.unclear())) {
                return outcome;
            }
        } catch (RuntimeException | LinkageError e) {
            cause = e.getClass().getName();
        }
        LOG.warnf("It is unclear whether the gateway %s accepted %s: %s", candidate.id(), message, cause);
        return SendOutcome.unclear();
    }
}
