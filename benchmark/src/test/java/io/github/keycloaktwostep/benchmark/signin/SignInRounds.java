// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.benchmark.Spread;
import io.github.keycloaktwostep.benchmark.Timings;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.steppschuh.markdowngenerator.table.Table;

/** The loads of all rounds with the same number of concurrent users. */
final class SignInRounds {

    private final Map<SignInKind, List<Load>> loads = new EnumMap<>(SignInKind.class);

    void add(Map<SignInKind, Load> round) {
        round.forEach((kind, load) ->
                loads.computeIfAbsent(kind, any -> new ArrayList<>()).add(load));
    }

    /** Describes the last round in one line. */
    String describeLast() {
        return loads.entrySet().stream()
                .map(kind -> format(
                        "%s %.1f ms",
                        kind.getKey().title(),
                        kind.getValue().get(kind.getValue().size() - 1).cpuMillis()))
                .collect(Collectors.joining(", "));
    }

    /** The processor time of one kind of sign-in divided by that of another. */
    Spread ratio(SignInKind kind, SignInKind other) {
        return Spread.ofRatios(rounds(kind, Load::cpuMillis), rounds(other, Load::cpuMillis));
    }

    /**
     * The processor time of the second step divided by that of Keycloak's second step, each without the time of a
     * sign-in with only a password.
     */
    Spread stepRatio(SignInKind kind) {
        return Spread.ofRatios(steps(kind), steps(SignInKind.KEYCLOAK_OTP));
    }

    /** Returns the values by the titles of the kinds. */
    Map<String, Double> medians(ToDoubleFunction<Load> figure) {
        Map<String, Double> medians = new LinkedHashMap<>();
        loads.keySet().forEach(kind -> medians.put(kind.title(), median(kind, figure)));
        return medians;
    }

    String costTable() {
        Table.Builder table = table().addRow(
                        "Sign-in with",
                        "processor",
                        "to password only",
                        "second step to Keycloak's OTP step",
                        "allocated",
                        "sign-ins a second");
        for (SignInKind kind : loads.keySet()) {
            table.addRow(
                    kind.title(),
                    format("%.2f ms", median(kind, Load::cpuMillis)),
                    ratio(kind, SignInKind.PASSWORD),
                    kind.hasCode() ? stepRatio(kind) : "–",
                    format("%.0f kB", median(kind, Load::allocatedKilobytes)),
                    format("%.0f", median(kind, Load::perSecond)));
        }
        return table.build().toString();
    }

    String waitTable() {
        Table.Builder table =
                table().addRow("Sign-in with", "page for the password", "after the password", "after the code");
        for (SignInKind kind : loads.keySet()) {
            table.addRow(
                    kind.title(),
                    waited(kind, SignInStep.PASSWORD_PAGE),
                    waited(kind, SignInStep.PASSWORD),
                    kind.hasCode() ? waited(kind, SignInStep.CODE) : "–");
        }
        return table.build().toString();
    }

    private String waited(SignInKind kind, SignInStep step) {
        Timings all = loads.get(kind).stream()
                .reduce(Load::plus)
                .orElseThrow()
                .pages()
                .get(step);
        return format("%.1f / %.1f", all.median(), all.percentile(99));
    }

    private List<Double> steps(SignInKind kind) {
        List<Double> whole = rounds(kind, Load::cpuMillis);
        List<Double> password = rounds(SignInKind.PASSWORD, Load::cpuMillis);
        return IntStream.range(0, whole.size())
                .mapToObj(round -> whole.get(round) - password.get(round))
                .toList();
    }

    private double median(SignInKind kind, ToDoubleFunction<Load> figure) {
        return Spread.of(rounds(kind, figure)).median();
    }

    private List<Double> rounds(SignInKind kind, ToDoubleFunction<Load> figure) {
        return loads.get(kind).stream().map(figure::applyAsDouble).toList();
    }

    private static Table.Builder table() {
        return new Table.Builder().withAlignments(Table.ALIGN_LEFT, Table.ALIGN_RIGHT);
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
