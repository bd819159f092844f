package io.github.keycloaktwostep.challenge;

import java.time.Instant;

/** What is said about a code that somebody entered. */
public sealed interface VerificationResult {

    /** Whether this is the answer to a wrong code, or to one that came after too many of them. */
    default boolean counted() {
        return false;
    }

    /** Right, and used up by that. */
    record Verified() implements VerificationResult {}

    /** @param triesLeft how many more tries this code (or this hour) has; at least 1 */
    record Wrong(int triesLeft) implements VerificationResult {
        @Override
        public boolean counted() {
            return true;
        }
    }

    /** Nothing entered, or nothing that could be a code; not counted. */
    record NoCode() implements VerificationResult {}

    /** There is no code to compare with: too old, used up, or never issued. Said for a right one as for a wrong one. */
    record Expired() implements VerificationResult {}

    /** Too many wrong tries: this code is dead, a new one must be asked for. */
    record NoTriesLeft() implements VerificationResult {
        @Override
        public boolean counted() {
            return true;
        }
    }

    /** Too many wrong codes in an hour: this way rests, the user's other ways do not. */
    record Locked(Instant until) implements VerificationResult {
        @Override
        public boolean counted() {
            return true;
        }
    }

    /** A hundred wrong codes in a row, over whatever time: this way is of no use until it is set up anew. */
    record MethodDisabled() implements VerificationResult {
        @Override
        public boolean counted() {
            return true;
        }
    }
}
