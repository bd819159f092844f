package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.benchmark.Chart;
import io.github.keycloaktwostep.benchmark.Findings;
import io.github.keycloaktwostep.benchmark.Plan;
import io.github.keycloaktwostep.benchmark.Samples;
import io.github.keycloaktwostep.benchmark.Spread;
import io.github.keycloaktwostep.benchmark.Table;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All rounds, and what they come to. Ratios are taken within a round: machines have their moods. */
final class SignInResults {

    /** So many users at once. */
    static final int ALONE = 1;

    /** What processors and bytes are counted at: a server that is busy, as one whose bill matters. */
    static final int BUSY = 8;

    static final int VERY_BUSY = 32;

    private static final double MOST_OF_A_STEP = 1;
    private static final double MOST_OF_REMEMBERED = 1.05;

    private final Map<Way, List<Map<Integer, Load>>> rounds = new EnumMap<>(Way.class);

    /** What one round came to, by how many signed in at the same time. */
    void add(Way way, Load alone, Load busy, Load veryBusy) {
        rounds.computeIfAbsent(way, any -> new ArrayList<>())
                .add(Map.of(ALONE, alone, BUSY, busy, VERY_BUSY, veryBusy));
    }

    /** For whoever waits. */
    String lastRound() {
        return rounds.keySet().stream()
                .map(way -> String.format(
                        Locale.ROOT,
                        "%s %.1f ms",
                        way.title(),
                        load(way, rounds.get(way).size() - 1, BUSY).cpuMillis()))
                .collect(Collectors.joining(", "));
    }

    /** Of something of one way to the same of another, round by round. */
    Spread ratio(Way way, Way other, ToDoubleFunction<Load> what) {
        return Spread.of(each(
                round -> what.applyAsDouble(load(way, round, BUSY)) / what.applyAsDouble(load(other, round, BUSY))));
    }

    /** Of the second step alone to Keycloak's: what is more than the password. */
    Spread step(Way way, ToDoubleFunction<Load> what) {
        return Spread.of(each(round -> {
            double password = what.applyAsDouble(load(Way.PASSWORD, round, BUSY));
            return (what.applyAsDouble(load(way, round, BUSY)) - password)
                    / (what.applyAsDouble(load(Way.KEYCLOAK_OTP, round, BUSY)) - password);
        }));
    }

    List<String> lines(Plan plan) {
        List<String> lines = new ArrayList<>();
        lines.add(plan.describe());
        lines.add("");
        lines.add("**What the server does for a sign-in**, 8 users at once:");
        lines.add("");
        lines.add(processorChart().reference());
        lines.add("");
        lines.addAll(costs());
        lines.add("");
        lines.add(stepChart().reference());
        lines.add("");
        lines.add(verdict(
                "the step with our text message, sending included", step(Way.TEXT, Load::cpuMillis), MOST_OF_A_STEP));
        lines.add("");
        lines.add(verdict("the step with our authenticator app", step(Way.APP, Load::cpuMillis), MOST_OF_A_STEP));
        lines.add("");
        lines.add(verdict(
                "a sign-in with our remembered device, to password only",
                ratio(Way.REMEMBERED, Way.PASSWORD, Load::cpuMillis),
                MOST_OF_REMEMBERED));
        lines.add("");
        lines.add("**What users wait for**, one user at a time, median and 99th percentile in milliseconds:");
        lines.add("");
        lines.addAll(waits());
        lines.add("");
        lines.add("**Sign-ins a second**, with so many users at once:");
        lines.add("");
        lines.add(rateChart().reference());
        lines.add("");
        lines.addAll(rates());
        return lines;
    }

    List<Chart> charts() {
        return List.of(processorChart(), stepChart(), rateChart());
    }

    private Chart processorChart() {
        Chart chart = new Chart(
                "sign-in-processor",
                "What a sign-in takes of the server's processors",
                "milliseconds, 8 users at once; less is better");
        rounds.keySet().forEach(way -> chart.row(way.title(), spread(way, BUSY, Load::cpuMillis)));
        return chart;
    }

    private Chart stepChart() {
        Chart chart = new Chart(
                "second-step",
                "What the second step alone takes, compared to Keycloak's OTP",
                "times the processor, 8 users at once; less is better");
        chart.target(MOST_OF_A_STEP, String.format(Locale.ROOT, "Target: at most %.2f", MOST_OF_A_STEP));
        Stream.of(Way.APP, Way.TEXT).forEach(way -> chart.row(way.title(), step(way, Load::cpuMillis)));
        return chart;
    }

    private Chart rateChart() {
        Chart chart = new Chart(
                "sign-ins-a-second",
                "Sign-ins a second, by how many users sign in at once",
                "sign-ins a second; more is better",
                "1 user",
                "8 users",
                "32 users");
        rounds.keySet()
                .forEach(way -> chart.row(
                        way.title(),
                        spread(way, ALONE, Load::perSecond),
                        spread(way, BUSY, Load::perSecond),
                        spread(way, VERY_BUSY, Load::perSecond)));
        return chart;
    }

    private List<String> costs() {
        Table table = new Table(
                "Sign-in with",
                "processor",
                "to password only (rounds)",
                "to Keycloak's OTP (rounds)",
                "the step to Keycloak's (rounds)",
                "allocated",
                "requests",
                "bytes of pages");
        for (Way way : rounds.keySet()) {
            boolean step = way != Way.PASSWORD && way != Way.REMEMBERED;
            table.row(
                    way.title(),
                    String.format(Locale.ROOT, "%.2f ms", median(way, BUSY, Load::cpuMillis)),
                    ratio(way, Way.PASSWORD, Load::cpuMillis).toString(),
                    ratio(way, Way.KEYCLOAK_OTP, Load::cpuMillis).toString(),
                    step ? step(way, Load::cpuMillis).toString() : "–",
                    String.format(Locale.ROOT, "%.0f kB", median(way, BUSY, Load::allocatedBytes) / 1_000),
                    String.format(Locale.ROOT, "%.0f", median(way, BUSY, Load::requests)),
                    String.format(Locale.ROOT, "%.0f", median(way, BUSY, Load::bytes)));
        }
        return table.lines();
    }

    private List<String> waits() {
        Table table = new Table("Sign-in with", "page for the password", "after the password", "after the code");
        for (Way way : rounds.keySet()) {
            table.row(way.title(), waited(way, Step.PASSWORD_PAGE), waited(way, Step.PASSWORD), waited(way, Step.CODE));
        }
        return table.lines();
    }

    private String waited(Way way, Step step) {
        Samples all = new Samples();
        rounds.get(way).forEach(loads -> all.addAll(loads.get(ALONE).pages().get(step)));
        return all.count() == 0 ? "–" : String.format(Locale.ROOT, "%.1f / %.1f", all.median(), all.percentile(99));
    }

    private List<String> rates() {
        Table table = new Table("Sign-in with", "1 user", "8 users", "32 users");
        for (Way way : rounds.keySet()) {
            table.row(way.title(), rate(way, ALONE), rate(way, BUSY), rate(way, VERY_BUSY));
        }
        return table.lines();
    }

    private String rate(Way way, int users) {
        return String.format(Locale.ROOT, "%.0f", median(way, users, Load::perSecond));
    }

    private double median(Way way, int users, ToDoubleFunction<Load> what) {
        return spread(way, users, what).median();
    }

    private Spread spread(Way way, int users, ToDoubleFunction<Load> what) {
        return Spread.of(rounds.get(way).stream()
                .map(loads -> what.applyAsDouble(loads.get(users)))
                .toList());
    }

    private Load load(Way way, int round, int users) {
        return rounds.get(way).get(round).get(users);
    }

    private List<Double> each(IntFunction<Double> what) {
        return IntStream.range(0, rounds.get(Way.PASSWORD).size())
                .mapToObj(what)
                .toList();
    }

    private static String verdict(String what, Spread ratio, double most) {
        return Findings.target(
                ratio.median() <= most, String.format(Locale.ROOT, "%s: at most %.2f; it is %s.", what, most, ratio));
    }
}
