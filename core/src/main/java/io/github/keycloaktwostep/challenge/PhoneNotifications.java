// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import io.github.keycloaktwostep.context.UserContext;
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
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Sends text messages that notify the owner of a phone. They contain no code. They have a separate rate limit, so that
 * an attacker cannot suppress them by using up the user's limit for codes. The realm's daily limit counts all messages.
 */
public final class PhoneNotifications {

    private static final Logger LOG = Logger.getLogger(PhoneNotifications.class);
    private static final int PER_USER_DAY = 5;
    private static final Duration DAY = Duration.ofDays(1);
    /** A phone that is turned off now still gets the message within a day. */
    private static final Duration VALIDITY = DAY;

    private final UserContext context;

    public PhoneNotifications(UserContext context) {
        this.context = context;
    }

    /**
     * Notifies a phone whose number was replaced, once the transaction of the session has committed. Nothing is sent to
     * a fixed line, where the realm or the server sends no texts, or where a rate limit is reached; the user is
     * notified by mail then.
     *
     * @param old the phone before the change
     * @return whether a text message is sent
     */
    public boolean replaced(Method.Phone old) {
        Delivery delivery = context.session().getProvider(Delivery.class);
        Policy policy = context.policy();
        if (!old.channels().contains(Channel.SMS)
                || !policy.allows(MethodType.SMS)
                || !delivery.channels().contains(Channel.SMS)) {
            return false;
        }
        RateLimiter limiter = new RateLimiter(context.session().getKeycloakSessionFactory(), context.clock());
        Reservations reservations = limiter.reserveAll(limits());
        if (reservations.exceeded().isPresent()) {
            LOG.warnf(
                    "The old phone is not notified that its number was replaced: rate limit %s is reached",
                    reservations.exceeded().get().limit());
            return false;
        }
        if (!delivery.send(message(old), result -> {})) {
            limiter.release(reservations.granted());
            return false;
        }
        return true;
    }

    private List<RateLimit> limits() {
        List<RateLimit> limits = new ArrayList<>();
        limits.add(new RateLimit(
                "text-notices-per-user-day", context.scoped(context.user().getId()), PER_USER_DAY, DAY));
        CodeLimits.realmDay(context.realm(), context.policy()).ifPresent(limits::add);
        return limits;
    }

    private Message message(Method.Phone old) {
        MessageTexts texts = new MessageTexts(context.session(), context.realm(), context.user());
        return texts.message(
                Delivery.newMessageId(),
                new Recipient(old.number(), old.line().region(), Channel.SMS, true),
                texts.replaced(),
                context.clock().instant().plus(VALIDITY),
                "");
    }
}
