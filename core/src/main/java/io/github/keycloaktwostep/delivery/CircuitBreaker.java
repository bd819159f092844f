// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.SendOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Prevents threads from queueing up behind a gateway that is down. After five consecutive failures that are the
 * gateway's own fault, other gateways go first for 30 seconds; each further failure restarts this period. Until the
 * next success, the gateway gets one message at a time. So a gateway that refuses messages quickly is still tried for
 * almost every message, while one that hangs occupies only a single thread.
 */
final class CircuitBreaker {

    private static final int MAX_FAILURES = 5;
    private static final Duration PAUSE = Duration.ofSeconds(30);

    /** Failures of the gateway itself. */
    private static final Set<FailureReason> BROKEN =
            EnumSet.of(FailureReason.UNREACHABLE, FailureReason.ACCOUNT_TROUBLE, FailureReason.UNCLEAR);
    /** Failures that say nothing about the gateway. All others show that it works. */
    private static final Set<FailureReason> NEUTRAL = EnumSet.of(FailureReason.BACK_OFF, FailureReason.UNKNOWN);

    private final InstantSource clock;
    private int consecutiveFailures;
    private Instant pausedUntil = Instant.MIN;
    private boolean probing;
    private Optional<Instant> lastSuccess = Optional.empty();
    private Optional<Instant> lastFailure = Optional.empty();

    CircuitBreaker(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether a message may be sent through the gateway. */
    enum Permit {
        GRANTED,
        /** Granted to this message only: no other message is sent until it is done. */
        PROBE,
        DENIED
    }

    /** Whether other gateways go first. */
    synchronized boolean isPaused() {
        return isOpen() && clock.instant().isBefore(pausedUntil);
    }

    /** When the outcome of a message last showed that the gateway works. */
    synchronized Optional<Instant> lastSuccess() {
        return lastSuccess;
    }

    /** When a message last failed because of the gateway itself. */
    synchronized Optional<Instant> lastFailure() {
        return lastFailure;
    }

    /** Requests a permit to send a message. Unless it is denied, {@link #release} must be called. */
    synchronized Permit acquire() {
        if (!isOpen()) {
            return Permit.GRANTED;
        }
        if (probing) {
            return Permit.DENIED;
        }
        probing = true;
        return Permit.PROBE;
    }

    /** @return whether the gateway is paused because of this outcome */
    synchronized boolean release(Permit permit, SendOutcome outcome) {
        if (permit == Permit.PROBE) {
            probing = false;
        }
        Optional<FailureReason> failure = outcome.failure();
        if (failure.filter(NEUTRAL::contains).isPresent()) {
            return false;
        }
        if (failure.filter(BROKEN::contains).isEmpty()) {
            consecutiveFailures = 0;
            lastSuccess = Optional.of(clock.instant());
            return false;
        }
        boolean wasClosed = !isOpen();
        lastFailure = Optional.of(clock.instant());
        consecutiveFailures = Math.min(consecutiveFailures + 1, MAX_FAILURES);
        if (isOpen()) {
            pausedUntil = clock.instant().plus(PAUSE);
        }
        return wasClosed && isOpen();
    }

    private boolean isOpen() {
        return consecutiveFailures >= MAX_FAILURES;
    }
}
