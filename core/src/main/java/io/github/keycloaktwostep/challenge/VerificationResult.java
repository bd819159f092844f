// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import io.github.keycloaktwostep.challenge.CodeSender.ChallengeStatus;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.ratelimit.RateLimitExceeded;
import java.time.Instant;
import java.util.Optional;

/**
 * Result of verifying an entered code.
 *
 * @param triesLeft attempts left for this code or this hour; at least 1 with {@link VerificationStatus#WRONG},
 *     otherwise 0
 * @param until when the lock ends; only with {@link VerificationStatus#LOCKED}, otherwise {@link Instant#EPOCH}
 * @param challenge status of the code that was sent, so that callers need not read it; empty if it is not known
 */
public record VerificationResult(
        VerificationStatus status, int triesLeft, Instant until, Optional<ChallengeStatus> challenge) {

    /** The outcomes that callers must distinguish. */
    public enum VerificationStatus {
        /** The code was correct, and is used up now. */
        VERIFIED("right", ""),
        WRONG("wrong", Events.CODE_INVALID),
        /** Nothing was entered, or nothing that can be a code; not counted. */
        NO_CODE("", Events.CODE_MISSING),
        /**
         * There is no code to compare with, because it has expired, was used or was never sent. Correct and wrong input
         * have the same result.
         */
        EXPIRED("expired", Events.CODE_EXPIRED),
        /** Too many wrong attempts: a new code is needed. */
        NO_TRIES_LEFT("dead", Events.CODE_INVALID),
        /** Too many wrong codes in an hour: this method is locked, but not the user's other methods. */
        LOCKED("resting", Events.LOCKED),
        /** A hundred wrong codes in a row: this method is disabled until it is set up again. */
        DISABLED("switched-off", Events.LOCKED);

        private final String outcome;
        private final String error;

        VerificationStatus(String outcome, String error) {
            this.outcome = outcome;
            this.error = error;
        }

        /** Value of the metric's tag; empty if nothing was compared because the input cannot be a code. */
        public Optional<String> outcome() {
            return Optional.of(outcome).filter(value -> !value.isEmpty());
        }

        /** Error of the event; an empty string for a correct code. */
        public String error() {
            return error;
        }

        /** Whether brute-force protection counts the result: a wrong code, or an attempt after too many wrong ones. */
        public boolean isFailure() {
            return this == WRONG || this == NO_TRIES_LEFT || this == LOCKED || this == DISABLED;
        }
    }

    public static VerificationResult of(VerificationStatus status) {
        return new VerificationResult(status, 0, Instant.EPOCH, Optional.empty());
    }

    static VerificationResult wrong(int triesLeft, Optional<ChallengeStatus> challenge) {
        return new VerificationResult(VerificationStatus.WRONG, triesLeft, Instant.EPOCH, challenge);
    }

    static VerificationResult locked(RateLimitExceeded exceeded) {
        return new VerificationResult(VerificationStatus.LOCKED, 0, exceeded.until(), Optional.empty());
    }

    /** Whether an earlier code was sent that is no longer valid. */
    public boolean isOneOfSeveral() {
        return challenge
                .flatMap(ChallengeStatus::challenge)
                .filter(code -> code.sends() > 1)
                .isPresent();
    }

    public boolean isVerified() {
        return status == VerificationStatus.VERIFIED;
    }
}
