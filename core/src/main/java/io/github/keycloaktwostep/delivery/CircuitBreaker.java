package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.gateway.SendOutcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Keeps threads from queueing up behind one gateway that is down. After five failures in a row that are the gateway's
 * own it rests for 30 seconds: the other gateways go first. A resting gateway is asked all the same where nothing else
 * is left, but by one message at a time, so that a gateway that answers with a refusal is still tried for nearly every
 * message, while one that hangs holds a single thread. The first success ends the rest.
 */
final class CircuitBreaker {

    private static final int FAILURES = 5;
    private static final Duration REST = Duration.ofSeconds(30);

    private final Clock clock;
    private int failures;
    private Instant restsUntil = Instant.MIN;
    private boolean probing;
    private Optional<Instant> lastWell = Optional.empty();
    private Optional<Instant> lastIll = Optional.empty();

    CircuitBreaker(Clock clock) {
        this.clock = clock;
    }

    /** How a message came to be let through. */
    enum GatewayHealth {
        NORMAL,
        PROBE,
        DENIED
    }

    /** Whether other gateways go first. */
    synchronized boolean resting() {
        return open() && clock.instant().isBefore(restsUntil);
    }

    /** When a message last showed that the gateway works. */
    synchronized Optional<Instant> lastWell() {
        return lastWell;
    }

    /** When a message last failed by the gateway's own fault. */
    synchronized Optional<Instant> lastIll() {
        return lastIll;
    }

    /** Asks for a message to be let through; unless denied, {@link #leave} must follow. */
    synchronized GatewayHealth enter() {
        if (!open()) {
            return GatewayHealth.NORMAL;
        }
        if (probing) {
            return GatewayHealth.DENIED;
        }
        probing = true;
        return GatewayHealth.PROBE;
    }

    /**
     * @return true if the gateway begins to rest with this
     */
    synchronized boolean leave(GatewayHealth entry, SendOutcome outcome) {
        if (entry == GatewayHealth.PROBE) {
            probing = false;
        }
        return switch (healthAfter(outcome)) {
            case WELL -> {
                failures = 0;
                lastWell = Optional.of(clock.instant());
                yield false;
            }
            case UNTOLD -> false;
            case ILL -> {
                boolean closed = !open();
                lastIll = Optional.of(clock.instant());
                failures = Math.min(failures + 1, FAILURES);
                if (open()) {
                    restsUntil = clock.instant().plus(REST);
                }
                yield closed && open();
            }
        };
    }

    private boolean open() {
        return failures >= FAILURES;
    }

    private enum CircuitState {
        WELL,
        ILL,
        UNTOLD
    }

    private static CircuitState healthAfter(SendOutcome outcome) {
        if (outcome instanceof SendOutcome.Refused refused) {
            return switch (refused.reason()) {
                case UNREACHABLE, ACCOUNT_TROUBLE, UNCLEAR -> CircuitState.ILL;
                case BACK_OFF, UNKNOWN -> CircuitState.UNTOLD;
                case NUMBER_UNUSABLE, CANNOT_RECEIVE_TEXTS, OPTED_OUT, NOT_ANSWERED, CARRIER_REFUSED, COUNTRY_CLOSED ->
                    CircuitState.WELL;
            };
        }
        return outcome instanceof SendOutcome.Accepted ? CircuitState.WELL : CircuitState.ILL;
    }
}
