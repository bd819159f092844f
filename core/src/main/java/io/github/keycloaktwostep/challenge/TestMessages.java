// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.ratelimit.RateLimit;
import io.github.keycloaktwostep.ratelimit.RateLimitExceeded;
import io.github.keycloaktwostep.ratelimit.RateLimiter;
import io.github.keycloaktwostep.ratelimit.RateLimiter.Reservations;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Text messages and calls that admins send to test the gateways. They contain no code, and are limited because they
 * cost money.
 */
public final class TestMessages {

    /** For each realm. */
    private static final int PER_HOUR = 10;

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration VALIDITY = Duration.ofMinutes(10);

    private final KeycloakSession session;
    private final RealmModel realm;
    private final Policy policy;
    private final InstantSource clock;

    public TestMessages(KeycloakSession session, RealmModel realm, Policy policy, InstantSource clock) {
        this.session = session;
        this.realm = realm;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * Result of a request to send a test message.
     *
     * @param id of the delivery; empty unless {@link TestStatus#SENT}
     * @param exceeded only with {@link TestStatus#LIMIT_REACHED}
     */
    public record TestResult(TestStatus status, String id, Optional<RateLimitExceeded> exceeded) {}

    /** What callers have to tell apart. */
    public enum TestStatus {
        /** The message is on its way. */
        SENT,
        /** A rate limit is reached; nothing was sent. */
        LIMIT_REACHED,
        /** Too many messages are waiting; nothing was sent. */
        QUEUE_FULL
    }

    /**
     * Sends once the transaction of the session has committed. Does not wait for the gateway.
     *
     * @param region ISO code of the number's country
     */
    public TestResult send(PhoneNumber number, String region, Channel channel) {
        RateLimiter limiter = new RateLimiter(session.getKeycloakSessionFactory(), clock);
        Reservations reservations = limiter.reserveAll(limits(number));
        if (reservations.exceeded().isPresent()) {
            return new TestResult(TestStatus.LIMIT_REACHED, "", reservations.exceeded());
        }
        String id = Delivery.newMessageId();
        MessageTexts texts = new MessageTexts(session, realm, null);
        Message message = texts.message(
                id,
                new Recipient(number, region, channel, false),
                channel == Channel.SMS ? texts.smsTest() : texts.callTest(),
                clock.instant().plus(VALIDITY),
                "");
        boolean taken = session.getProvider(Delivery.class).send(message, result -> {});
        if (!taken) {
            limiter.release(reservations.granted());
            return new TestResult(TestStatus.QUEUE_FULL, "", Optional.empty());
        }
        return new TestResult(TestStatus.SENT, id, Optional.empty());
    }

    private List<RateLimit> limits(PhoneNumber number) {
        List<RateLimit> limits = new ArrayList<>();
        limits.add(new RateLimit("test-messages-per-realm-hour", realm.getId(), PER_HOUR, HOUR));
        // The limit for unverified numbers applies to admins, too.
        limits.add(new RateLimit(
                "sends-per-number-hour", realm.getId() + "|" + number.identity(), policy.sendsPerNumberHour(), HOUR));
        CodeLimits.realmDay(realm, policy).ifPresent(limits::add);
        return limits;
    }
}
