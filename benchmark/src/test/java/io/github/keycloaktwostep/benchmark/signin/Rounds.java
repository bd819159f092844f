package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.benchmark.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What all rounds came to, with as many users at once. Ratios are taken within a round: machines have their moods. */
final class Rounds<K extends Enum<K> & SignInKind> {

    private final Map<K, List<Load>> loads = new TreeMap<>();

    void add(Map<K, Load> round) {
        round.forEach((kind, load) ->
                loads.computeIfAbsent(kind, any -> new ArrayList<>()).add(load));
    }

    /** What is compared, in order. */
    Set<K> kinds() {
        return loads.keySet();
    }

    /** Round by round. */
    List<Load> of(K kind) {
        return loads.get(kind);
    }

    /** What the last round came to, for whoever waits. */
    String last() {
        return loads.entrySet().stream()
                .map(kind -> String.format(
                        Locale.ROOT,
                        "%s %.1f ms",
                        kind.getKey().title(),
                        kind.getValue().get(kind.getValue().size() - 1).cpuMillis()))
                .collect(Collectors.joining(", "));
    }

    /** Of something of one to the same of another, round by round. */
    Spread ratio(K kind, K other, ToDoubleFunction<Load> what) {
        List<Load> others = of(other);
        return Spread.of(IntStream.range(0, others.size())
                .mapToObj(round -> what.applyAsDouble(of(kind).get(round)) / what.applyAsDouble(others.get(round)))
                .toList());
    }

    Spread spread(K kind, ToDoubleFunction<Load> what) {
        return Spread.of(of(kind).stream().map(what::applyAsDouble).toList());
    }

    double median(K kind, ToDoubleFunction<Load> what) {
        return spread(kind, what).median();
    }

    /** The median for a table, like all of these. */
    String processor(K kind) {
        return String.format(Locale.ROOT, "%.2f ms", median(kind, Load::cpuMillis));
    }

    String allocated(K kind) {
        return String.format(Locale.ROOT, "%.0f kB", median(kind, Load::allocatedBytes) / 1_000);
    }

    String perSecond(K kind) {
        return String.format(Locale.ROOT, "%.0f", median(kind, Load::perSecond));
    }
}
