package io.github.keycloaktwostep.benchmark.startup;

import io.github.keycloaktwostep.benchmark.Findings;
import io.github.keycloaktwostep.benchmark.Spread;
import io.github.keycloaktwostep.benchmark.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Starts in pairs, one with the JAR and one without. */
final class Starts {

    /** Seconds that the JAR may add. */
    private static final double MOST_MORE = 0.5;

    private final List<Start> with = new ArrayList<>();
    private final List<Start> without = new ArrayList<>();

    /**
     * One start.
     *
     * @param seconds as Keycloak says
     * @param processor seconds of processors, that of the launching script left out
     */
    record Start(double seconds, double processor) {}

    void add(Start withJar, Start withoutJar) {
        with.add(withJar);
        without.add(withoutJar);
    }

    List<String> lines() {
        Table table = new Table("Keycloak", "starts", "started in (range)", "processor (range)");
        row(table, "without the JAR", without);
        row(table, "with the JAR", with);
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        lines.add(Findings.target(
                more() <= MOST_MORE,
                String.format(
                        Locale.ROOT,
                        "the JAR adds at most %.2f s to the fastest start; it adds %.2f s. Pair by pair it is %s s.",
                        MOST_MORE,
                        more(),
                        Spread.of(pairs()))));
        return lines;
    }

    /** Seconds that the JAR adds to the fastest start: whatever else happens makes a start slower, and none faster. */
    double more() {
        return spread(with, Start::seconds).least()
                - spread(without, Start::seconds).least();
    }

    private List<Double> pairs() {
        List<Double> pairs = new ArrayList<>();
        for (int i = 0; i < with.size(); i++) {
            pairs.add(with.get(i).seconds() - without.get(i).seconds());
        }
        return pairs;
    }

    private static void row(Table table, String what, List<Start> starts) {
        table.row(
                what,
                Integer.toString(starts.size()),
                spread(starts, Start::seconds) + " s",
                spread(starts, Start::processor) + " s");
    }

    private static Spread spread(List<Start> starts, ToDoubleFunction<Start> figure) {
        return Spread.of(starts.stream().mapToDouble(figure).boxed().toList());
    }
}
