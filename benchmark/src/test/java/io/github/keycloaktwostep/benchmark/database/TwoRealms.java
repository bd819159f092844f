package io.github.keycloaktwostep.benchmark.database;

import io.github.keycloaktwostep.benchmark.BenchmarkPlan;
import io.github.keycloaktwostep.benchmark.Meter;
import io.github.keycloaktwostep.benchmark.Progress;
import io.github.keycloaktwostep.benchmark.Turns;
import io.github.keycloaktwostep.benchmark.signin.BenchmarkUser;
import io.github.keycloaktwostep.benchmark.signin.Load;
import io.github.keycloaktwostep.benchmark.signin.MessageInbox;
import io.github.keycloaktwostep.benchmark.signin.People;
import io.github.keycloaktwostep.benchmark.signin.Population;
import io.github.keycloaktwostep.benchmark.signin.RoundTrip;
import io.github.keycloaktwostep.benchmark.signin.SignInWay;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Realm;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Two realms that are alike, but for how many people are in them. */
final class TwoRealms {

    private static final int SMALL = 1_000;
    private static final int LARGE = 100_000;

    private final MessageInbox messages;
    private final BenchmarkPlan plan;
    private final Sizes sizes;
    private final One small;
    private final One large;

    /** @param people each of whom signs in once: the server has to load everybody from the database */
    private record One(Realm realm, Turns<BenchmarkUser> people) {}

    TwoRealms(KeycloakServer server, MessageInbox messages, Connection connection, BenchmarkPlan plan) {
        this.messages = messages;
        this.plan = plan;
        sizes = new Sizes(SMALL, LARGE);
        long start = System.nanoTime();
        small = one(server, connection, SMALL);
        large = one(server, connection, LARGE);
        Progress.say("There are %d people more after %.1f s", SMALL + LARGE, (System.nanoTime() - start) / 1e9);
    }

    private One one(KeycloakServer server, Connection connection, int people) {
        Realm realm = Population.ours(server).create();
        BenchmarkUser pattern = new People(realm).withPhone(1).get(0);
        // There and back in each round, and once before all.
        int signIns = (plan.rounds() + 1) * plan.signIns();
        return new One(
                realm, new Turns<>(Multitude.of(connection, pattern, people).some(signIns)));
    }

    Sizes measure(Meter meter, QueryStatistics statistics) {
        thereAndBack(meter, statistics);
        for (int round = 1; round <= plan.rounds(); round++) {
            List<Sizes.Sample> both = thereAndBack(meter, statistics);
            sizes.add(both.get(0), both.get(1));
            Progress.say("Round %d of %d: %s", round, plan.rounds(), sizes.lastRound());
        }
        return sizes;
    }

    /** @return what it came to in the small one and in the large one */
    private List<Sizes.Sample> thereAndBack(Meter meter, QueryStatistics statistics) {
        Sizes.Sample there = sample(meter, statistics, small);
        Sizes.Sample both = sample(meter, statistics, large).plus(sample(meter, statistics, large));
        return List.of(there.plus(sample(meter, statistics, small)), both);
    }

    private Sizes.Sample sample(Meter meter, QueryStatistics statistics, One one) {
        List<Load> load = new ArrayList<>();
        Duration database = statistics
                .during(() -> load.add(Load.of(
                        meter,
                        1,
                        plan.signIns() / 2,
                        () -> RoundTrip.take(
                                one.realm(), SignInWay.TEXT, one.people().next(), messages))))
                .took();
        return new Sizes.Sample(load.get(0), database);
    }
}
