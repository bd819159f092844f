// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark.gateway;

import io.github.keycloaktwostep.benchmark.BarChart;
import io.github.keycloaktwostep.benchmark.BenchmarkPlan;
import io.github.keycloaktwostep.benchmark.BenchmarkResult;
import io.github.keycloaktwostep.benchmark.BenchmarkResult.Target;
import io.github.keycloaktwostep.benchmark.Spread;
import io.github.keycloaktwostep.benchmark.Timings;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.steppschuh.markdowngenerator.table.Table;

/** The times until the code page is loaded, each with the times for an immediate response, measured just before. */
final class CodePageRounds {

    private static final double MOST_RATIO = 1.1;

    private final BenchmarkPlan plan;
    private final Map<GatewayBehaviour, Timings> pages = new EnumMap<>(GatewayBehaviour.class);
    private final Map<GatewayBehaviour, List<Double>> ratios = new EnumMap<>(GatewayBehaviour.class);
    private final Map<GatewayBehaviour, Long> received = new EnumMap<>(GatewayBehaviour.class);

    CodePageRounds(BenchmarkPlan plan) {
        this.plan = plan;
    }

    void add(GatewayBehaviour answer, Timings atOnce, GatewayLatency.Series series) {
        pages.computeIfAbsent(GatewayBehaviour.AT_ONCE, any -> new Timings()).addAll(atOnce);
        pages.computeIfAbsent(answer, any -> new Timings()).addAll(series.pages());
        ratios.computeIfAbsent(answer, any -> new ArrayList<>())
                .add(series.pages().median() / atOnce.median());
        received.merge(answer, series.received(), Long::sum);
    }

    BenchmarkResult result(Copies copies) {
        Map<String, Double> medians = new LinkedHashMap<>();
        pages.forEach((answer, timings) -> medians.put(answer.title(), timings.median()));
        BarChart chart = new BarChart(
                "code-page", "Time to the page for the code, by Twilio's answer", "milliseconds, median", medians);
        List<String> lines = List.of(
                "**The page for the code**, from sending the password to the page's last byte, one user at a time:",
                "",
                chart.reference(),
                "",
                table(),
                "",
                copies.describe());
        List<Target> targets = ratios.keySet().stream()
                .map(answer -> new Target(
                        "page for the code, Twilio answers " + answer.title() + ", to an immediate answer",
                        MOST_RATIO,
                        Spread.of(ratios.get(answer)).median()))
                .toList();
        return new BenchmarkResult(lines, targets, copies.broken(), List.of(chart));
    }

    private String table() {
        Table.Builder table = new Table.Builder()
                .withAlignments(Table.ALIGN_LEFT, Table.ALIGN_RIGHT)
                .addRow("Twilio answers", "sign-ins", "median", "to an immediate answer", "p99", "received by Twilio");
        pages.forEach((answer, timings) -> table.addRow(
                answer.title(),
                timings.count(),
                millis(timings.median()),
                ratios.containsKey(answer) ? Spread.of(ratios.get(answer)) : "1",
                millis(timings.percentile(99)),
                received.containsKey(answer) ? received.get(answer) + " of " + caused(timings) : "all"));
        return table.build().toString();
    }

    private long caused(Timings timings) {
        long series = timings.count() / plan.signIns();
        return timings.count() + series * BenchmarkPlan.LEAD_IN;
    }

    private static String millis(double value) {
        return String.format(Locale.ROOT, "%.1f ms", value);
    }
}
