package io.github.keycloaktwostep.benchmark.database;

import io.github.keycloaktwostep.benchmark.Table;
import io.github.keycloaktwostep.benchmark.signin.SignInWay;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What sign-ins send to the database, and what they send beyond Keycloak's own. */
final class StatementCounts {

    private final int people;
    private final Map<SignInWay, Map<MeasuredSignIn, Statements>> counts = new EnumMap<>(SignInWay.class);

    /** @param people how many signed in each time */
    StatementCounts(int people) {
        this.people = people;
    }

    /** @param statements of all people together */
    void add(SignInWay way, MeasuredSignIn visit, Statements statements) {
        counts.computeIfAbsent(way, any -> new EnumMap<>(MeasuredSignIn.class)).put(visit, statements);
    }

    /** @param idle what was sent while nobody signed in */
    List<String> lines(Statements idle) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "**Statements of a sign-in**, reads / writes / commits, on average of %d people, one after the other. While"
                        + " nobody signed in, the server sent %d.",
                people,
                idle.reads() + idle.writes()));
        lines.add("");
        lines.addAll(table());
        lines.add("");
        lines.add("**Beyond Keycloak's OTP** are, for each sign-in:");
        lines.add("");
        for (SignInWay way : List.of(SignInWay.APP, SignInWay.TEXT, SignInWay.REMEMBERED)) {
            lines.add("- " + way.title() + ": "
                    + Arrays.stream(MeasuredSignIn.values())
                            .map(visit -> visit.title() + " " + more(way, visit))
                            .collect(Collectors.joining("; "))
                    + ".");
        }
        return lines;
    }

    private List<String> table() {
        Table table = new Table(Stream.concat(
                        Stream.of("Sign-in with"),
                        Arrays.stream(MeasuredSignIn.values()).map(MeasuredSignIn::title))
                .toArray(String[]::new));
        counts.forEach((way, visits) -> table.row(
                Stream.concat(Stream.of(way.title()), visits.values().stream().map(this::each))
                        .toArray(String[]::new)));
        return table.lines();
    }

    private String each(Statements all) {
        return String.format(
                Locale.ROOT, "%.1f / %.1f / %.1f", each(all.reads()), each(all.writes()), each(all.commits()));
    }

    private String more(SignInWay way, MeasuredSignIn visit) {
        Map<String, Long> more = counts.get(way)
                .get(visit)
                .moreThan(counts.get(SignInWay.KEYCLOAK_OTP).get(visit));
        return more.isEmpty()
                ? "nothing"
                : more.entrySet().stream()
                        .map(one -> String.format(Locale.ROOT, "%.1f `%s`", each(one.getValue()), one.getKey()))
                        .collect(Collectors.joining(", "));
    }

    private double each(long all) {
        return (double) all / people;
    }
}
