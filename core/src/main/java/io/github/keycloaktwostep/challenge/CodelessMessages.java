// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.method.MethodType;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.ratelimit.RateLimit;
import io.github.keycloaktwostep.ratelimit.RateLimiter;
import io.github.keycloaktwostep.ratelimit.RateLimiter.Reservations;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Sends messages without a code: text messages and calls with which admins test the gateways, and text messages that
 * notify the owner of a phone. They cost money, so they have rate limits. These are separate from the limits for codes,
 * so that an attacker cannot suppress a notification by using up the user's codes. The realm's daily limit counts all
 * messages.
 *
 * <p>A message is sent after the session's transaction has committed. No request waits for the gateway.
 */
public final class CodelessMessages {

    private static final Logger LOG = Logger.getLogger(CodelessMessages.class);
    private static final int TESTS_PER_REALM_HOUR = 10;
    private static final int NOTIFICATIONS_PER_USER_DAY = 5;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration TEST_VALIDITY = Duration.ofMinutes(10);
    /** A phone that is turned off now still gets the message within a day. */
    private static final Duration NOTIFICATION_VALIDITY = DAY;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final Policy policy;
    private final InstantSource clock;

    public CodelessMessages(KeycloakSession session, RealmModel realm, Policy policy, InstantSource clock) {
        this.session = session;
        this.realm = realm;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * Sends a test message.
     *
     * @param id id of the message, see {@link Delivery#newMessageId}
     */
    public SendResult test(String id, Recipient to) {
        MessageTexts texts = new MessageTexts(session, realm, null);
        Message message =
                texts.message(id, to, texts.test(to.channel()), clock.instant().plus(TEST_VALIDITY), "");
        return send(
                message,
                new RateLimit("test-messages-per-realm-hour", realm.getId(), TESTS_PER_REALM_HOUR, HOUR),
                // This limit applies to admins, too.
                CodeLimits.sendLimitOfUnverified(realm, policy, to.number()));
    }

    /**
     * Notifies a phone that its number was replaced. Nothing is sent to a landline, if the realm or the server does not
     * send text messages, or if a rate limit is reached. The email about the change is sent in any case.
     *
     * @param old the phone before the change
     */
    public void numberReplaced(UserModel user, Method.Phone old) {
        if (!old.channels().contains(Channel.SMS)
                || !policy.allows(MethodType.SMS)
                || !session.getProvider(Delivery.class).channels().contains(Channel.SMS)) {
            return;
        }
        MessageTexts texts = new MessageTexts(session, realm, user);
        Message message = texts.message(
                Delivery.newMessageId(),
                new Recipient(old.number(), old.line().region(), Channel.SMS, true),
                texts.replaced(),
                clock.instant().plus(NOTIFICATION_VALIDITY),
                "");
        SendResult result = send(
                message,
                new RateLimit(
                        "text-notices-per-user-day",
                        realm.getId() + "|" + user.getId(),
                        NOTIFICATIONS_PER_USER_DAY,
                        DAY));
        if (result.status() == SendResult.SendStatus.LIMIT_REACHED) {
            LOG.warnf(
                    "The old phone is not notified that its number was replaced: rate limit %s is reached",
                    result.limit());
        }
    }

    private SendResult send(Message message, RateLimit... ownLimits) {
        RateLimiter limiter = new RateLimiter(session.getKeycloakSessionFactory(), clock);
        List<RateLimit> limits = Stream.concat(Stream.of(ownLimits), CodeLimits.realmDay(realm, policy).stream())
                .toList();
        Reservations reservations = limiter.reserveAll(limits);
        if (reservations.exceeded().isPresent()) {
            return SendResult.limitReached(reservations.exceeded().get());
        }
        if (!session.getProvider(Delivery.class).send(message, result -> {})) {
            limiter.release(reservations.granted());
            return SendResult.unavailable();
        }
        return SendResult.sentWithoutCode();
    }
}
