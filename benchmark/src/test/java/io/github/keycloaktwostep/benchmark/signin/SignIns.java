package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.benchmark.BenchmarkPlan;
import io.github.keycloaktwostep.benchmark.Findings;
import io.github.keycloaktwostep.benchmark.Measurement;
import io.github.keycloaktwostep.benchmark.Progress;
import io.github.keycloaktwostep.benchmark.Stage;
import java.util.List;
import java.util.function.UnaryOperator;

/** What a sign-in costs that way and this, side by side on one server. */
public final class SignIns implements Measurement {

    private static final int WITH_DEVICE = 50;
    /** So many users at once. */
    private static final int ALONE = 1;

    private static final int VERY_BUSY = 32;

    @Override
    public String id() {
        return "sign-ins";
    }

    @Override
    public Findings measure(Stage stage, BenchmarkPlan plan) {
        SignInResults results = new SignInResults();
        try (Comparison<SignInWay> ways = new Comparison<>(stage)) {
            new Population(stage.server(), stage.twilio(), UnaryOperator.identity())
                    .bringInto(ways, plan.people(), WITH_DEVICE);
            ways.warmUp();
            for (int round = 1; round <= plan.rounds(); round++) {
                ways.byTurns(ALONE, plan.leadIn());
                results.add(
                        ways.byTurns(ALONE, plan.signIns()),
                        // Collectors and compilers come and go; that evens out among many.
                        ways.byTurns(Comparison.BUSY, 8 * plan.signIns()),
                        ways.byTurns(VERY_BUSY, 3 * plan.signIns()));
                Progress.say("Round %d of %d: %s", round, plan.rounds(), results.lastRound());
            }
        }
        return new Findings(results.lines(plan), List.of(), results.charts());
    }
}
