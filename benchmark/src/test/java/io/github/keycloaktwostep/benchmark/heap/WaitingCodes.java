// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark.heap;

import io.github.keycloaktwostep.benchmark.BenchmarkPlan;
import io.github.keycloaktwostep.benchmark.BenchmarkResult;
import io.github.keycloaktwostep.benchmark.BenchmarkResult.Target;
import io.github.keycloaktwostep.benchmark.BenchmarkServer;
import io.github.keycloaktwostep.benchmark.Measurement;
import io.github.keycloaktwostep.benchmark.Parallel;
import io.github.keycloaktwostep.benchmark.Progress;
import io.github.keycloaktwostep.benchmark.RoundRobin;
import io.github.keycloaktwostep.benchmark.signin.BenchmarkUser;
import io.github.keycloaktwostep.benchmark.signin.ImportedUsers;
import io.github.keycloaktwostep.benchmark.signin.MessageStatus;
import io.github.keycloaktwostep.benchmark.signin.SignInStep;
import io.github.keycloaktwostep.benchmark.signin.TimedSignIn;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Realm;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import net.steppschuh.markdowngenerator.table.Table;

/** Measures how much memory is used by codes that nobody enters, and whether it is free after they have expired. */
public final class WaitingCodes implements Measurement {

    /** Messages that one number may receive in an hour with the default policy. */
    private static final int CODES_OF_ONE = 5;

    private static final int AT_ONCE = 8;
    /** Longer than the lifetime of a sign-in's single-use objects. */
    private static final Duration LONGER_THAN_ALL = Duration.ofDays(40);
    /**
     * Kilobytes for each code that may still be in use at the end, because a running server retains some memory for
     * other reasons, such as hash tables that have grown.
     */
    private static final double MOST_LEFT = 0.1;

    @Override
    public String id() {
        return "heap";
    }

    @Override
    public BenchmarkResult measure(BenchmarkPlan plan) {
        int users = plan.quick() ? 200 : 2_000;
        int codes = users * CODES_OF_ONE;
        try (BenchmarkServer server = BenchmarkServer.start("benchmark-heap", WaitingCodes::options)) {
            Realm realm = server.twoStepRealm().create();
            RoundRobin<BenchmarkUser> turns = new RoundRobin<>(ImportedUsers.withPhone(realm, users));
            Progress.say("Warming up");
            // Keycloak keeps users in memory, so all of them must have been loaded before.
            send(realm, turns, users);
            expireAll(server.keycloak(), 1);
            long before = server.meter().heapInUse();
            Progress.say("Sending %d codes", codes);
            send(realm, turns, codes);
            long waiting = server.meter().heapInUse();
            expireAll(server.keycloak(), 2);
            return result(codes, List.of(before, waiting, server.meter().heapInUse()));
        }
    }

    private static KeycloakServer.Builder options(KeycloakServer.Builder builder) {
        // Memory for threads and for recompiled code would otherwise look like memory that the codes still use.
        return builder.javaOption("-XX:TieredStopAtLevel=1").option("--http-pool-max-threads=" + AT_ONCE);
    }

    /** Signs users in up to the code page, and waits until no message is being sent. */
    private static void send(Realm realm, RoundRobin<BenchmarkUser> turns, int codes) {
        Parallel.call(AT_ONCE, codes, () -> TimedSignIn.toCodePage(realm, turns.next(), SignInStep.timings())
                        .delivery()
                        .orElseThrow())
                .forEach(MessageStatus::awaitEnd);
    }

    /** @param times how often this has been measured on this server, including this time */
    private static void expireAll(KeycloakServer server, int times) {
        server.moveClock(LONGER_THAN_ALL.multipliedBy(times));
        server.expire();
    }

    /** @param heap bytes in use before, while the codes are valid, and after they have expired */
    private static BenchmarkResult result(int codes, List<Long> heap) {
        double left = kilobytes(codes, heap.get(2) - heap.get(0));
        String each = String.format(Locale.ROOT, "%.1f kB", kilobytes(codes, heap.get(1) - heap.get(0)));
        Table.Builder table = new Table.Builder()
                .withAlignments(Table.ALIGN_LEFT, Table.ALIGN_RIGHT)
                .addRow("when", "heap", "for each code")
                .addRow("before", megabytes(heap.get(0)), "")
                .addRow(codes + " codes wait, each with its sign-in", megabytes(heap.get(1)), each)
                .addRow("all have expired", megabytes(heap.get(2)), String.format(Locale.ROOT, "%.2f kB", left));
        return new BenchmarkResult(
                List.of(table.build().toString()),
                List.of(new Target("kilobytes left of each code", MOST_LEFT, left)),
                List.of(),
                List.of());
    }

    private static double kilobytes(int codes, long bytes) {
        return bytes / 1e3 / codes;
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
