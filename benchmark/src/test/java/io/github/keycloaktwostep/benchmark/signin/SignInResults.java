package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.benchmark.BenchmarkPlan;
import io.github.keycloaktwostep.benchmark.Chart;
import io.github.keycloaktwostep.benchmark.Findings;
import io.github.keycloaktwostep.benchmark.Samples;
import io.github.keycloaktwostep.benchmark.Spread;
import io.github.keycloaktwostep.benchmark.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All rounds with one user at a time, with 8 and with 32, and what they come to. */
final class SignInResults {

    private static final double MOST_OF_A_STEP = 1;
    private static final double MOST_OF_REMEMBERED = 1.05;

    private final Rounds<SignInWay> alone = new Rounds<>();
    private final Rounds<SignInWay> busy = new Rounds<>();
    private final Rounds<SignInWay> veryBusy = new Rounds<>();

    /** What one round came to. */
    void add(Map<SignInWay, Load> one, Map<SignInWay, Load> eight, Map<SignInWay, Load> thirtyTwo) {
        alone.add(one);
        busy.add(eight);
        veryBusy.add(thirtyTwo);
    }

    /** For whoever waits. */
    String lastRound() {
        return busy.last();
    }

    /** Of the second step alone to Keycloak's: what is more than the password. */
    Spread step(SignInWay way) {
        return Spread.of(IntStream.range(0, busy.of(SignInWay.PASSWORD).size())
                .mapToObj(round -> more(way, round) / more(SignInWay.KEYCLOAK_OTP, round))
                .toList());
    }

    List<String> lines(BenchmarkPlan plan) {
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
        lines.add(verdict("the step with our text message, sending included", step(SignInWay.TEXT), MOST_OF_A_STEP));
        lines.add("");
        lines.add(verdict("the step with our authenticator app", step(SignInWay.APP), MOST_OF_A_STEP));
        lines.add("");
        lines.add(verdict(
                "a sign-in with our remembered device, to password only",
                busy.ratio(SignInWay.REMEMBERED, SignInWay.PASSWORD, Load::cpuMillis),
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
        busy.kinds().forEach(way -> chart.row(way.title(), busy.spread(way, Load::cpuMillis)));
        return chart;
    }

    private Chart stepChart() {
        Chart chart = new Chart(
                "second-step",
                "What the second step alone takes, compared to Keycloak's OTP",
                "times the processor, 8 users at once; less is better");
        chart.target(MOST_OF_A_STEP, String.format(Locale.ROOT, "Target: at most %.2f", MOST_OF_A_STEP));
        Stream.of(SignInWay.APP, SignInWay.TEXT).forEach(way -> chart.row(way.title(), step(way)));
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
        busy.kinds()
                .forEach(way -> chart.row(
                        way.title(),
                        alone.spread(way, Load::perSecond),
                        busy.spread(way, Load::perSecond),
                        veryBusy.spread(way, Load::perSecond)));
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
        for (SignInWay way : busy.kinds()) {
            boolean step = way != SignInWay.PASSWORD && way != SignInWay.REMEMBERED;
            table.row(
                    way.title(),
                    busy.processor(way),
                    busy.ratio(way, SignInWay.PASSWORD, Load::cpuMillis).toString(),
                    busy.ratio(way, SignInWay.KEYCLOAK_OTP, Load::cpuMillis).toString(),
                    step ? step(way).toString() : "–",
                    busy.allocated(way),
                    String.format(Locale.ROOT, "%.0f", busy.median(way, Load::requests)),
                    String.format(Locale.ROOT, "%.0f", busy.median(way, Load::bytes)));
        }
        return table.lines();
    }

    private List<String> waits() {
        Table table = new Table("Sign-in with", "page for the password", "after the password", "after the code");
        for (SignInWay way : busy.kinds()) {
            table.row(
                    way.title(),
                    waited(way, SignInStep.PASSWORD_PAGE),
                    waited(way, SignInStep.PASSWORD),
                    waited(way, SignInStep.CODE));
        }
        return table.lines();
    }

    private String waited(SignInWay way, SignInStep step) {
        Samples all = new Samples();
        alone.of(way).forEach(load -> all.addAll(load.pages().get(step)));
        return all.count() == 0 ? "–" : String.format(Locale.ROOT, "%.1f / %.1f", all.median(), all.percentile(99));
    }

    private List<String> rates() {
        Table table = new Table("Sign-in with", "1 user", "8 users", "32 users");
        for (SignInWay way : busy.kinds()) {
            table.row(way.title(), alone.perSecond(way), busy.perSecond(way), veryBusy.perSecond(way));
        }
        return table.lines();
    }

    private double more(SignInWay way, int round) {
        return busy.of(way).get(round).cpuMillis()
                - busy.of(SignInWay.PASSWORD).get(round).cpuMillis();
    }

    private static String verdict(String what, Spread ratio, double most) {
        return Findings.target(
                ratio.median() <= most, String.format(Locale.ROOT, "%s: at most %.2f; it is %s.", what, most, ratio));
    }
}
