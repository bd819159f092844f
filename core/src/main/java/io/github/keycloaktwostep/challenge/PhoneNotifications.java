package io.github.keycloaktwostep.challenge;

import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.delivery.TwoStepRealmResource;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.method.MethodType;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.ratelimit.RateLimit;
import io.github.keycloaktwostep.ratelimit.RateLimiter;
import io.github.keycloaktwostep.ratelimit.RateLimiter.Reservations;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Texts to a phone that hold no code but tell its owner something. They have a budget of their own, so that nobody can
 * keep one back by using up the user's codes; the realm's day is the same for all.
 */
public final class PhoneNotifications {

    private static final Logger LOG = Logger.getLogger(PhoneNotifications.class);
    private static final int PER_USER_DAY = 5;
    private static final Duration DAY = Duration.ofDays(1);
    /** A phone that is off tonight still hears of it tomorrow. */
    private static final Duration OF_USE = DAY;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;
    private final Policy policy;
    private final Clock clock;

    public PhoneNotifications(KeycloakSession session, RealmModel realm, UserModel user, Policy policy, Clock clock) {
        this.session = session;
        this.realm = realm;
        this.user = user;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * Tells a phone whose number was replaced, once the transaction of the session has committed. Nothing is sent to a
     * fixed line, where the realm or the server sends no texts, or where a budget is used up; there the mail has to do.
     *
     * @param old as it was before
     * @return whether a text goes out
     */
    public boolean replaced(Method.Phone old) {
        Delivery delivery = session.getProvider(Delivery.class);
        boolean texts = policy.methods().contains(MethodType.SMS)
                || policy.backupMethods().contains(MethodType.SMS);
        if (!old.textsPossible() || !texts || !delivery.channels().contains(Channel.SMS)) {
            return false;
        }
        RateLimiter ledger = new RateLimiter(session.getKeycloakSessionFactory(), clock);
        Reservations claims = ledger.claimAll(budgets());
        if (claims instanceof Reservations.Denied denied) {
            LOG.warnf(
                    "No text tells the old phone that its number was replaced: %s is used up",
                    denied.refusal().budget());
            return false;
        }
        if (!delivery.send(message(old))) {
            ledger.release(((Reservations.Granted) claims).all());
            return false;
        }
        return true;
    }

    private List<RateLimit> budgets() {
        List<RateLimit> budgets = new ArrayList<>();
        budgets.add(new RateLimit("text-notices-per-user-day", realm.getId() + "|" + user.getId(), PER_USER_DAY, DAY));
        Optional<RateLimit> day = Codes.realmDay(realm, policy);
        day.ifPresent(budgets::add);
        return budgets;
    }

    private Message message(Method.Phone old) {
        MessageTexts.Words words = new MessageTexts(session, realm, user).replaced();
        return new Message(
                Delivery.newMessageId(),
                realm.getName(),
                old.number(),
                old.region(),
                Channel.SMS,
                words.text(),
                "",
                words.language(),
                clock.instant().plus(OF_USE),
                "",
                TwoStepRealmResource.callbackBase(session, realm));
    }
}
