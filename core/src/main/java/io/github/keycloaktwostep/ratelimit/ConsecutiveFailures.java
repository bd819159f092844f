package io.github.keycloaktwostep.ratelimit;

import java.time.Duration;
import java.util.UUID;

/**
 * Wrong codes in a row, whatever the time between them (NIST SP 800-63B-4 §3.2.2: no more than 100 on one
 * authenticator). A right one begins the count anew.
 */
public final class ConsecutiveFailures {

    /** Where an authenticator is switched off. */
    public static final int LIMIT = 100;

    private static final String NAME = "failures-in-a-row";
    private static final Duration MEMORY = Duration.ofDays(90);
    private static final String FIRST = "0";

    private final RateLimiter ledger;
    private final String subject;

    /** @param subject realm, user and method; hashed before it becomes part of a key */
    public ConsecutiveFailures(RateLimiter ledger, String subject) {
        this.ledger = ledger;
        this.subject = subject;
    }

    /** @return true if this was one too many */
    public boolean failed() {
        return ledger.count(NAME, counted(ledger), LIMIT, MEMORY) >= LIMIT;
    }

    public boolean exhausted() {
        return ledger.together(at -> at.counted(NAME, counted(at), LIMIT) >= LIMIT);
    }

    /** A right code. */
    public void broken() {
        ledger.together(at -> {
            boolean any = at.counted(NAME, counted(at), 1) > 0;
            if (any) {
                at.note(NAME, subject, UUID.randomUUID().toString(), MEMORY);
            }
            return any;
        });
    }

    private String counted(RateLimiter at) {
        return subject + "|" + at.noted(NAME, subject).orElse(FIRST);
    }
}
