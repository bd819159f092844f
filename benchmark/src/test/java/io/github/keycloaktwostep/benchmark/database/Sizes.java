package io.github.keycloaktwostep.benchmark.database;

import io.github.keycloaktwostep.benchmark.Findings;
import io.github.keycloaktwostep.benchmark.Samples;
import io.github.keycloaktwostep.benchmark.Spread;
import io.github.keycloaktwostep.benchmark.Table;
import io.github.keycloaktwostep.benchmark.signin.Load;
import io.github.keycloaktwostep.benchmark.signin.SignInStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Sign-ins to a small realm and to a large one, round by round. */
final class Sizes {

    private static final double MOST_MORE = 1.1;

    private final int small;
    private final int large;
    private final List<Sample> ofSmall = new ArrayList<>();
    private final List<Sample> ofLarge = new ArrayList<>();

    /**
     * Some sign-ins to one realm.
     *
     * @param database how long it worked on them
     */
    record Sample(Load load, Duration database) {

        Sample plus(Sample other) {
            return new Sample(load.plus(other.load), database.plus(other.database));
        }

        /** In milliseconds, for each sign-in. */
        double databaseMillis() {
            return database.toNanos() / 1e6 / load.signIns();
        }

        double pageMillis() {
            return pages().median();
        }

        Samples pages() {
            return load.pages().get(SignInStep.PASSWORD);
        }
    }

    /**
     * @param small how many people are enrolled in the one
     * @param large and in the other
     */
    Sizes(int small, int large) {
        this.small = small;
        this.large = large;
    }

    /** One round. */
    void add(Sample toSmall, Sample toLarge) {
        ofSmall.add(toSmall);
        ofLarge.add(toLarge);
    }

    /** For whoever waits. */
    String lastRound() {
        int last = ofSmall.size() - 1;
        return String.format(
                Locale.ROOT,
                "%.1f ms of processor among %d people, %.1f ms among %d",
                ofSmall.get(last).load().cpuMillis(),
                small,
                ofLarge.get(last).load().cpuMillis(),
                large);
    }

    List<String> lines() {
        Table table = new Table(
                "Enrolled in the realm",
                "sign-ins",
                "processor",
                "ratio (rounds)",
                "page for the code",
                "ratio (rounds)",
                "database",
                "ratio (rounds)");
        row(table, small, ofSmall, what -> "1");
        row(table, large, ofLarge, what -> ratio(what).toString());
        List<String> lines = new ArrayList<>();
        lines.add("**A sign-in with our text message**, one user at a time, each for the first time:");
        lines.add("");
        lines.addAll(table.lines());
        lines.add("");
        Spread processor = ratio(sample -> sample.load().cpuMillis());
        lines.add(Findings.target(
                processor.median() <= MOST_MORE,
                String.format(
                        Locale.ROOT,
                        "a sign-in among %s enrolled users, to one among %s: at most %.2f; it is %s.",
                        thousand(large),
                        thousand(small),
                        MOST_MORE,
                        processor)));
        return lines;
    }

    private static void row(
            Table table, int people, List<Sample> samples, Function<ToDoubleFunction<Sample>, String> ratio) {
        Samples pages = new Samples();
        samples.forEach(sample -> pages.addAll(sample.pages()));
        table.row(
                thousand(people),
                Integer.toString(pages.count()),
                millis(median(samples, sample -> sample.load().cpuMillis())),
                ratio.apply(sample -> sample.load().cpuMillis()),
                millis(pages.median()),
                ratio.apply(Sample::pageMillis),
                millis(median(samples, Sample::databaseMillis)),
                ratio.apply(Sample::databaseMillis));
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> what) {
        return Spread.of(samples.stream().mapToDouble(what).boxed().toList()).median();
    }

    /** Of the large one to the small one. */
    private Spread ratio(ToDoubleFunction<Sample> what) {
        List<Double> rounds = new ArrayList<>();
        for (int i = 0; i < ofSmall.size(); i++) {
            rounds.add(what.applyAsDouble(ofLarge.get(i)) / what.applyAsDouble(ofSmall.get(i)));
        }
        return Spread.of(rounds);
    }

    private static String millis(double value) {
        return String.format(Locale.ROOT, "%.2f ms", value);
    }

    private static String thousand(int people) {
        return people / 1_000 + " thousand";
    }
}
