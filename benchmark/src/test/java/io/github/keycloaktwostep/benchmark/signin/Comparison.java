package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.benchmark.BenchmarkPlan;
import io.github.keycloaktwostep.benchmark.Meter;
import io.github.keycloaktwostep.benchmark.Progress;
import io.github.keycloaktwostep.benchmark.Stage;
import io.github.keycloaktwostep.benchmark.Turns;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Sign-ins of several kinds, side by side on one server, each with people of its own. */
final class Comparison<K extends Enum<K> & SignInKind> implements AutoCloseable {

    /** So many users at once where processors and bytes are counted: a server that is busy, as one whose bill matters. */
    static final int BUSY = 8;

    /**
     * So many sign-ins of one kind before the next one's turn. Short, so that the JVM compiles for all kinds at once, as it
     * does where people sign in by all of them.
     */
    private static final int TURN = 50;

    /**
     * So often everybody signs in before anything is measured. The first use of a method on a day is noted with its user,
     * which puts him out of Keycloak's cache; the second time he gets back there, and stays.
     */
    private static final int WARM_UPS = 3;

    private final FakeTwilio twilio;
    private final Meter meter;
    private final MessageInbox messages = new MessageInbox();
    private final Map<K, Supplier<RoundTrip>> signIns = new TreeMap<>();
    private int mostPeople;

    Comparison(Stage stage) {
        this.twilio = stage.twilio();
        this.meter = Meter.of(stage.server().pid());
    }

    void put(K kind, Realm realm, List<BenchmarkUser> people) {
        Turns<BenchmarkUser> turns = new Turns<>(people);
        signIns.put(kind, () -> RoundTrip.take(realm, kind.way(), turns.next(), messages));
        mostPeople = Math.max(mostPeople, people.size());
    }

    void warmUp() {
        Progress.say("Warming up");
        for (int i = 0; i < WARM_UPS; i++) {
            byTurns(BUSY, mostPeople);
            meter.awaitCompilers();
        }
    }

    /** All kinds once in every round, so many sign-ins of each. */
    Rounds<K> rounds(BenchmarkPlan plan, int count) {
        Rounds<K> rounds = new Rounds<>();
        for (int round = 1; round <= plan.rounds(); round++) {
            rounds.add(byTurns(BUSY, count));
            Progress.say("Round %d of %d: %s", round, plan.rounds(), rounds.last());
        }
        return rounds;
    }

    /** All kinds by turns, to and fro, until there are {@code count} sign-ins of each. */
    Map<K, Load> byTurns(int users, int count) {
        Map<K, Load> loads = new TreeMap<>();
        List<K> order = new ArrayList<>(signIns.keySet());
        // Many users at once need more time to be so many.
        int turn = Math.max(TURN, 5 * users);
        for (int done = 0; done < count; done += turn) {
            watch();
            for (K kind : order) {
                loads.merge(kind, Load.of(meter, users, Math.min(turn, count - done), signIns.get(kind)), Load::plus);
            }
            Collections.reverse(order);
        }
        return loads;
    }

    /** The stand-in keeps all it got; what it keeps must not slow it down in the end. */
    private void watch() {
        twilio.reset();
        messages.watch(twilio);
    }

    @Override
    public void close() {
        twilio.reset();
        meter.close();
    }
}
