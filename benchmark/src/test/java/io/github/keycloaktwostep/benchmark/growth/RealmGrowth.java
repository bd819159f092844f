// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark.growth;

import io.github.keycloaktwostep.benchmark.BenchmarkPlan;
import io.github.keycloaktwostep.benchmark.BenchmarkResult;
import io.github.keycloaktwostep.benchmark.BenchmarkResult.Target;
import io.github.keycloaktwostep.benchmark.BenchmarkServer;
import io.github.keycloaktwostep.benchmark.Measurement;
import io.github.keycloaktwostep.benchmark.Progress;
import io.github.keycloaktwostep.benchmark.RoundRobin;
import io.github.keycloaktwostep.benchmark.Spread;
import io.github.keycloaktwostep.benchmark.signin.BenchmarkUser;
import io.github.keycloaktwostep.benchmark.signin.ImportedUsers;
import io.github.keycloaktwostep.benchmark.signin.Load;
import io.github.keycloaktwostep.benchmark.signin.MessageInbox;
import io.github.keycloaktwostep.benchmark.signin.SignInKind;
import io.github.keycloaktwostep.benchmark.signin.SignInStep;
import io.github.keycloaktwostep.benchmark.signin.TimedSignIn;
import io.github.keycloaktwostep.tests.server.Realm;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import net.steppschuh.markdowngenerator.table.Table;

/** Measures whether a sign-in costs more in a realm with many enrolled users. */
public final class RealmGrowth implements Measurement {

    private static final int SMALL = 1_000;
    private static final int LARGE = 100_000;
    private static final double MOST_RATIO = 1.1;

    @Override
    public String id() {
        return "growth";
    }

    @Override
    public BenchmarkResult measure(BenchmarkPlan plan) {
        try (H2Database database = H2Database.start();
                BenchmarkServer server = BenchmarkServer.start("benchmark-growth", database::under)) {
            MessageInbox messages = new MessageInbox();
            messages.watch(server.twilio());
            Size small = new Size(server, messages, users(database, server, SMALL, plan));
            Size large = new Size(server, messages, users(database, server, LARGE, plan));
            small.signIn(plan.signIns());
            large.signIn(plan.signIns());
            for (int round = 1; round <= plan.rounds(); round++) {
                // In alternating order, so that neither realm is always first.
                Load first = small.signIn(plan.signIns() / 2);
                large.rounds.add(large.signIn(plan.signIns() / 2).plus(large.signIn(plan.signIns() / 2)));
                small.rounds.add(first.plus(small.signIn(plan.signIns() / 2)));
                Progress.say(
                        "Round %d of %d: %.1f ms of processor among %d users, %.1f ms among %d",
                        round,
                        plan.rounds(),
                        small.rounds.get(round - 1).cpuMillis(),
                        SMALL,
                        large.rounds.get(round - 1).cpuMillis(),
                        LARGE);
            }
            return result(small, large);
        }
    }

    private record Users(Realm realm, RoundRobin<BenchmarkUser> turns) {}

    private static Users users(H2Database database, BenchmarkServer server, int size, BenchmarkPlan plan) {
        Progress.say("Creating %d users", size);
        Realm realm = server.twoStepRealm().create();
        BenchmarkUser original = ImportedUsers.withPhone(realm, 1).get(0);
        // Every user signs in once, so that the server has loaded all of them from the database.
        int signIns = (plan.rounds() + 1) * plan.signIns();
        return new Users(
                realm,
                new RoundRobin<>(
                        UserCopies.store(database.connection(), original, size).some(signIns)));
    }

    /** A realm of one size. */
    private record Size(BenchmarkServer server, MessageInbox messages, Users users, List<Load> rounds) {

        Size(BenchmarkServer server, MessageInbox messages, Users users) {
            this(server, messages, users, new ArrayList<>());
        }

        Load signIn(int count) {
            return Load.measure(
                    server.meter(),
                    1,
                    count,
                    pages -> TimedSignIn.complete(
                            users.realm(), SignInKind.TEXT, users.turns().next(), messages, pages));
        }

        List<Double> figures(ToDoubleFunction<Load> figure) {
            return rounds.stream().map(figure::applyAsDouble).toList();
        }
    }

    private static BenchmarkResult result(Size small, Size large) {
        ToDoubleFunction<Load> page =
                load -> load.pages().get(SignInStep.PASSWORD).median();
        Spread ratio = Spread.ofRatios(large.figures(Load::cpuMillis), small.figures(Load::cpuMillis));
        Table.Builder table = new Table.Builder()
                .withAlignments(Table.ALIGN_LEFT, Table.ALIGN_RIGHT)
                .addRow("Enrolled users", "processor", "ratio", "page for the code", "ratio")
                .addRow(SMALL, millis(small.figures(Load::cpuMillis)), "1", millis(small.figures(page)), "1")
                .addRow(
                        LARGE,
                        millis(large.figures(Load::cpuMillis)),
                        ratio,
                        millis(large.figures(page)),
                        Spread.ofRatios(large.figures(page), small.figures(page)));
        return new BenchmarkResult(
                List.of(
                        "**A sign-in with our text message**, one user at a time, each for the first time:",
                        "",
                        table.build().toString()),
                List.of(new Target(
                        "sign-in among " + LARGE + " enrolled users, to one among " + SMALL,
                        MOST_RATIO,
                        ratio.median())),
                List.of(),
                List.of());
    }

    private static String millis(List<Double> rounds) {
        return String.format(Locale.ROOT, "%.2f ms", Spread.of(rounds).median());
    }
}
