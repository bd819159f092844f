// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark.gateway;

import io.github.keycloaktwostep.benchmark.BenchmarkPlan;
import io.github.keycloaktwostep.benchmark.BenchmarkResult;
import io.github.keycloaktwostep.benchmark.BenchmarkServer;
import io.github.keycloaktwostep.benchmark.Measurement;
import io.github.keycloaktwostep.benchmark.Progress;
import io.github.keycloaktwostep.benchmark.Timings;
import io.github.keycloaktwostep.benchmark.signin.ImportedUsers;
import io.github.keycloaktwostep.benchmark.signin.SignInStep;
import io.github.keycloaktwostep.tests.server.Realm;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Measures whether a slow or unreachable gateway delays the code page, and whether it causes a message to be sent
 * twice.
 */
public final class GatewayLatency implements Measurement {

    /** Each user signs in up to fifty times. The policy is set below to allow this. */
    private static final int USERS = 150;

    /** Most of the benchmark's time is spent waiting for gateways that hang. */
    private static final int MOST_ROUNDS = 2;

    private static final int WARM_UP = 500;

    @Override
    public String id() {
        return "gateway";
    }

    @Override
    public BenchmarkResult measure(BenchmarkPlan plan) {
        try (BenchmarkServer server = BenchmarkServer.start("benchmark-gateway", UnaryOperator.identity())) {
            Realm realm = server.twoStepRealm()
                    .policy("sends-per-user-day", "1000")
                    .policy("sends-per-number-hour", "100")
                    // Enough digits that two codes for the same number are never equal by chance.
                    .policy("code-length", "10")
                    .create();
            SentMessages messages = new SentMessages(server.twilio(), realm, ImportedUsers.withPhone(realm, USERS));
            Progress.say("Warming up");
            CodePageRounds rounds = new CodePageRounds(plan);
            series(messages, GatewayBehaviour.AT_ONCE, WARM_UP / (plan.quick() ? 5 : 1));
            List<GatewayBehaviour> order = new ArrayList<>(GatewayBehaviour.all(plan.quick()));
            order.remove(GatewayBehaviour.AT_ONCE);
            int most = Math.min(MOST_ROUNDS, plan.rounds());
            for (int round = 1; round <= most; round++) {
                for (GatewayBehaviour answer : order) {
                    Timings atOnce = series(messages, GatewayBehaviour.AT_ONCE, plan.signIns())
                            .pages();
                    Series series = series(messages, answer, plan.signIns());
                    rounds.add(answer, atOnce, series);
                    Progress.say(
                            "Round %d of %d: Twilio answers %s: page in %.1f ms, at once in %.1f ms",
                            round, most, answer.title(), series.pages().median(), atOnce.median());
                }
                Collections.reverse(order);
            }
            return rounds.result(messages.copies());
        }
    }

    /**
     * The timed sign-ins with one behaviour.
     *
     * @param pages times from sending the password to the last byte of the code page
     * @param received number of requests that Twilio received
     */
    record Series(Timings pages, long received) {}

    /** Signs users in one after the other. The first few sign-ins are not timed. */
    private static Series series(SentMessages messages, GatewayBehaviour answer, int signIns) {
        messages.begin(answer.behaviour());
        for (int i = 0; i < BenchmarkPlan.LEAD_IN; i++) {
            messages.cause(SignInStep.timings());
        }
        Map<SignInStep, Timings> pages = SignInStep.timings();
        for (int i = 0; i < signIns; i++) {
            messages.cause(pages);
        }
        return new Series(pages.get(SignInStep.PASSWORD), messages.settle());
    }
}
