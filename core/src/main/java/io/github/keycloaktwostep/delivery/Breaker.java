package io.github.keycloaktwostep.delivery;

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
final class Breaker {

    private static final int FAILURES = 5;
    private static final Duration REST = Duration.ofSeconds(30);

    private final Clock clock;
    private int failures;
    private Instant restsUntil = Instant.MIN;
    private boolean probing;
    private Optional<Instant> lastWell = Optional.empty();
    private Optional<Instant> lastIll = Optional.empty();

    Breaker(Clock clock) {
        this.clock = clock;
    }

    /** How a message came to be let through. */
    enum Entry {
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
    synchronized Entry enter() {
        if (!open()) {
            return Entry.NORMAL;
        }
        if (probing) {
            return Entry.DENIED;
        }
        probing = true;
        return Entry.PROBE;
    }

    /**
     * @return true if the gateway begins to rest with this
     */
    synchronized boolean leave(Entry entry, SendOutcome outcome) {
        if (entry == Entry.PROBE) {
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

    private enum Health {
        WELL,
        ILL,
        UNTOLD
    }

    private static Health healthAfter(SendOutcome outcome) {
        if (outcome instanceof SendOutcome.Refused refused) {
            return switch (refused.reason()) {
                case UNREACHABLE, ACCOUNT_TROUBLE, UNCLEAR -> Health.ILL;
                case BACK_OFF, UNKNOWN -> Health.UNTOLD;
                case NUMBER_UNUSABLE, CANNOT_RECEIVE_TEXTS, OPTED_OUT, NOT_ANSWERED, CARRIER_REFUSED, COUNTRY_CLOSED ->
                    Health.WELL;
            };
        }
        return outcome instanceof SendOutcome.Accepted ? Health.WELL : Health.ILL;
    }
}
