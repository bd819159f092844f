// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.benchmark.BarChart;
import io.github.keycloaktwostep.benchmark.BenchmarkPlan;
import io.github.keycloaktwostep.benchmark.BenchmarkResult;
import io.github.keycloaktwostep.benchmark.BenchmarkResult.Target;
import io.github.keycloaktwostep.benchmark.BenchmarkServer;
import io.github.keycloaktwostep.benchmark.Measurement;
import io.github.keycloaktwostep.benchmark.Progress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.steppschuh.markdowngenerator.table.Table;

/** Measures and compares what each kind of sign-in costs the server. */
public final class SignInCost implements Measurement {

    @Override
    public String id() {
        return "sign-ins";
    }

    @Override
    public BenchmarkResult measure(BenchmarkPlan plan) {
        SignInRounds alone = new SignInRounds();
        SignInRounds busy = new SignInRounds();
        Map<String, Double> operations;
        try (BenchmarkServer server = BenchmarkServer.start("benchmark-sign-ins", UnaryOperator.identity())) {
            SideBySide kinds = new SideBySide(server, plan.users());
            for (int round = 1; round <= plan.rounds(); round++) {
                kinds.alone(BenchmarkPlan.LEAD_IN);
                alone.add(kinds.alone(plan.signIns()));
                // Garbage collections do not occur evenly; many sign-ins average this out.
                busy.add(kinds.busy(8 * plan.signIns()));
                Progress.say("Round %d of %d: %s", round, plan.rounds(), busy.describeLast());
            }
            operations = kinds.storeOperations();
        }
        return result(alone, busy, operations);
    }

    /**
     * @param alone the rounds with one user at a time
     * @param busy the rounds with eight concurrent users
     * @param operations operations on the store of single-use objects, by their cause
     */
    static BenchmarkResult result(SignInRounds alone, SignInRounds busy, Map<String, Double> operations) {
        Map<String, Double> processor = busy.medians(Load::cpuMillis);
        BarChart chart = new BarChart(
                "sign-in-processor", "Processor time of a sign-in", "milliseconds, 8 users at once", processor);
        List<String> lines = List.of(
                "**Cost of a sign-in**, 8 users at once:",
                "",
                chart.reference(),
                "",
                busy.costTable(),
                "",
                "**Waiting time**, one user at a time, median / 99th percentile in milliseconds:",
                "",
                alone.waitTable(),
                "",
                "**Operations on the store of single-use objects**, Keycloak's own included:",
                "",
                operationsTable(operations));
        return new BenchmarkResult(
                lines,
                List.of(
                        step(busy, SignInKind.TEXT, 1.5),
                        step(busy, SignInKind.APP, 1.05),
                        new Target(
                                "sign-in with our remembered device, to password only",
                                1.03,
                                busy.ratio(SignInKind.REMEMBERED, SignInKind.PASSWORD)
                                        .median())),
                List.of(),
                List.of(chart));
    }

    private static String operationsTable(Map<String, Double> operations) {
        Table.Builder table = new Table.Builder()
                .withAlignments(Table.ALIGN_LEFT, Table.ALIGN_RIGHT)
                .addRow("One", "operations");
        operations.forEach((what, mean) -> table.addRow(what, String.format(Locale.ROOT, "%.0f", mean)));
        return table.build().toString();
    }

    private static Target step(SignInRounds busy, SignInKind kind, double most) {
        return new Target(
                "second step with " + kind.title() + ", to Keycloak's OTP step",
                most,
                busy.stepRatio(kind).median());
    }
}
