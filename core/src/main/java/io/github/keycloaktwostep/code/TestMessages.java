package io.github.keycloaktwostep.code;

import io.github.keycloaktwostep.budget.Budget;
import io.github.keycloaktwostep.budget.BudgetLedger;
import io.github.keycloaktwostep.budget.BudgetLedger.Claims;
import io.github.keycloaktwostep.budget.Refusal;
import io.github.keycloaktwostep.delivery.Channel;
import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.delivery.Message;
import io.github.keycloaktwostep.delivery.TwoStepRealmResource;
import io.github.keycloaktwostep.phone.PhoneNumber;
import io.github.keycloaktwostep.policy.Policy;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Texts and calls by which an admin tries the gateways; they hold no code. Limited, since they cost money, too. */
public final class TestMessages {

    /** For each realm. */
    private static final int PER_HOUR = 10;

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration OF_USE = Duration.ofMinutes(10);

    private final KeycloakSession session;
    private final RealmModel realm;
    private final Policy policy;
    private final Clock clock;

    public TestMessages(KeycloakSession session, RealmModel realm, Policy policy, Clock clock) {
        this.session = session;
        this.realm = realm;
        this.policy = policy;
        this.clock = clock;
    }

    /** What became of it. */
    public sealed interface Outcome {

        /** @param id by which its delivery can be asked for */
        record Sent(String id) implements Outcome {}

        /** Too many were sent. */
        record Refused(Refusal refusal) implements Outcome {}

        /** The queue is full. */
        record Busy() implements Outcome {}
    }

    /**
     * Sends once the transaction of the session has committed; waits for nobody.
     *
     * @param region ISO code of the number's country
     */
    public Outcome send(PhoneNumber number, String region, Channel channel) {
        BudgetLedger ledger = new BudgetLedger(session.getKeycloakSessionFactory(), clock);
        Claims claims = ledger.claimAll(budgets(number));
        if (claims instanceof Claims.Denied denied) {
            return new Outcome.Refused(denied.refusal());
        }
        String id = Message.newId(new SecureRandom());
        MessageTexts texts = new MessageTexts(session, realm, null);
        MessageTexts.Words words = channel == Channel.SMS ? texts.smsTest() : texts.callTest();
        boolean taken = session.getProvider(Delivery.class)
                .send(new Message(
                        id,
                        realm.getName(),
                        number,
                        region,
                        channel,
                        words.text(),
                        "",
                        words.language(),
                        clock.instant().plus(OF_USE),
                        "",
                        TwoStepRealmResource.callBacks(session, realm)));
        if (!taken) {
            ledger.release(((Claims.Granted) claims).all());
            return new Outcome.Busy();
        }
        return new Outcome.Sent(id);
    }

    private List<Budget> budgets(PhoneNumber number) {
        List<Budget> budgets = new ArrayList<>();
        budgets.add(new Budget("test-messages-per-realm-hour", realm.getId(), PER_HOUR, HOUR));
        // As for everybody: what a number nobody has verified gets, whoever asks for it.
        budgets.add(new Budget(
                "sends-per-number-hour", realm.getId() + "|" + number.identity(), policy.sendsPerNumberHour(), HOUR));
        Codes.realmDay(realm, policy).ifPresent(budgets::add);
        return budgets;
    }
}
