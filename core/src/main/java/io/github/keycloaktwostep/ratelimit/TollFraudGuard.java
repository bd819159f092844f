// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.ratelimit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;

/**
 * Stops messages to unverified numbers of a country if hardly any codes sent there are entered, which indicates toll
 * fraud: the attacker earns a share of each message. Verified numbers are never affected, so that an attacker cannot
 * lock out the users of a country.
 *
 * <p>Codes are counted by the quarter of an hour in which they were sent. The previous quarter is evaluated if at least
 * {@value #ENOUGH} codes were sent in it. The current quarter is evaluated if at least {@value #PLENTY} codes were sent
 * in it, but not in its first five minutes, when most codes are still being delivered. If fewer than one in {@value
 * #ONE_IN} codes is entered, the country is closed for an hour and then opens automatically.
 */
public final class TollFraudGuard {

    static final int ENOUGH = 20;
    static final int PLENTY = 200;
    static final int ONE_IN = 10;

    private static final Duration QUARTER = Duration.ofMinutes(15);
    private static final Duration CLOSED = Duration.ofHours(1);
    /** How long a closure is remembered, so that the reopening of the country can be reported. */
    private static final Duration REMEMBERED = Duration.ofDays(30);

    private static final Duration ON_THEIR_WAY = Duration.ofMinutes(5);
    private static final Duration MEMORY = Duration.ofMinutes(45);
    private static final int MOST = 4_096;

    private static final String LIMIT_NAME = "country";
    private static final String SENT = "country-sent";
    private static final String ENTERED = "country-entered";

    private final SharedCounts counts;
    private final String realm;
    private final InstantSource clock;

    /** @param realm id of the realm */
    public TollFraudGuard(RateLimiter limiter, String realm, InstantSource clock) {
        this.counts = limiter.counts();
        this.realm = Objects.requireNonNull(realm, "realm");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /** Whether messages may be sent to unverified numbers of a country. */
    public sealed interface CountryState {

        /** @param again whether this is the first request that finds the country open again */
        record Open(boolean again) implements CountryState {}

        record Closed(RateLimitExceeded exceeded) implements CountryState {}
    }

    /**
     * The current state of a country.
     *
     * @param region ISO code
     */
    public CountryState state(String region) {
        Optional<Instant> until = counts.noted(LIMIT_NAME, subject(region), Instant.class);
        if (until.isEmpty()) {
            return new CountryState.Open(false);
        }
        return until.get().isAfter(clock.instant())
                ? new CountryState.Closed(new RateLimitExceeded(LIMIT_NAME, until.get()))
                : new CountryState.Open(counts.forget(LIMIT_NAME, subject(region)));
    }

    /**
     * Counts a message that is about to be sent to an unverified number.
     *
     * @return true if this closes the country
     */
    public boolean sent(String region) {
        Instant now = clock.instant();
        counts.count(SENT, subject(region, now), MOST, MEMORY);
        boolean fraud = isSuspicious(region, now.minus(QUARTER), ENOUGH)
                || (sinceQuarter(now) && isSuspicious(region, now, PLENTY));
        if (fraud && state(region) instanceof CountryState.Open) {
            counts.note(LIMIT_NAME, subject(region), now.plus(CLOSED), REMEMBERED);
            return true;
        }
        return false;
    }

    /**
     * Reverts {@link #sent}, because the message was not sent.
     *
     * @param at when it was counted
     */
    public void notSent(String region, Instant at) {
        counts.uncount(SENT, subject(region, at), MOST);
    }

    /**
     * Counts a code that was entered.
     *
     * @param sentAt when it was sent
     */
    public void entered(String region, Instant sentAt) {
        counts.count(ENTERED, subject(region, sentAt), MOST, MEMORY);
    }

    private boolean isSuspicious(String region, Instant quarter, int least) {
        String counted = subject(region, quarter);
        return counts.isReached(SENT, counted, least)
                && counts.counted(ENTERED, counted, MOST) * ONE_IN < counts.counted(SENT, counted, MOST);
    }

    private static boolean sinceQuarter(Instant now) {
        return Math.floorMod(now.getEpochSecond(), QUARTER.toSeconds()) >= ON_THEIR_WAY.toSeconds();
    }

    private String subject(String region) {
        return realm + "|" + region;
    }

    private String subject(String region, Instant at) {
        return subject(region) + "|" + Math.floorDiv(at.getEpochSecond(), QUARTER.toSeconds());
    }
}
