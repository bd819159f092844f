package io.github.keycloaktwostep.code;

import io.github.keycloaktwostep.budget.Budget;
import io.github.keycloaktwostep.budget.BudgetLedger;
import io.github.keycloaktwostep.budget.BudgetLedger.Claims;
import io.github.keycloaktwostep.delivery.Channel;
import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.delivery.Message;
import io.github.keycloaktwostep.delivery.TwoStepRealmResource;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.Way;
import java.security.SecureRandom;
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
public final class PhoneNotices {

    private static final Logger LOG = Logger.getLogger(PhoneNotices.class);
    private static final int PER_USER_DAY = 5;
    private static final Duration DAY = Duration.ofDays(1);
    /** A phone that is off tonight still hears of it tomorrow. */
    private static final Duration OF_USE = DAY;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;
    private final Policy policy;
    private final Clock clock;

    public PhoneNotices(KeycloakSession session, RealmModel realm, UserModel user, Policy policy, Clock clock) {
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
        boolean texts =
                policy.methods().contains(Way.SMS) || policy.backupMethods().contains(Way.SMS);
        if (!old.textsPossible() || !texts || !delivery.channels().contains(Channel.SMS)) {
            return false;
        }
        BudgetLedger ledger = new BudgetLedger(session.getKeycloakSessionFactory(), clock);
        Claims claims = ledger.claimAll(budgets());
        if (claims instanceof Claims.Denied denied) {
            LOG.warnf(
                    "No text tells the old phone that its number was replaced: %s is used up",
                    denied.refusal().budget());
            return false;
        }
        if (!delivery.send(message(old))) {
            ledger.release(((Claims.Granted) claims).all());
            return false;
        }
        return true;
    }

    private List<Budget> budgets() {
        List<Budget> budgets = new ArrayList<>();
        budgets.add(new Budget("text-notices-per-user-day", realm.getId() + "|" + user.getId(), PER_USER_DAY, DAY));
        Optional<Budget> day = Codes.realmDay(realm, policy);
        day.ifPresent(budgets::add);
        return budgets;
    }

    private Message message(Method.Phone old) {
        MessageTexts.Words words = new MessageTexts(session, realm, user).replaced();
        return new Message(
                Message.newId(new SecureRandom()),
                realm.getName(),
                old.number(),
                old.region(),
                Channel.SMS,
                words.text(),
                "",
                words.language(),
                clock.instant().plus(OF_USE),
                "",
                TwoStepRealmResource.callBacks(session, realm));
    }
}
