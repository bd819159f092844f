package io.github.keycloaktwostep.benchmark.database;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a database was asked to do.
 *
 * @param executions how often, by the texts, in which question marks stand for values
 * @param took how long the database worked on them, all together
 */
record Statements(Map<String, Long> executions, Duration took) {

    private static final Set<String> READ = Set.of("select");
    private static final Set<String> WRITE = Set.of("insert", "update", "delete", "merge");
    private static final Set<String> COMMIT = Set.of("commit");

    private static final Pattern TABLE = Pattern.compile("(?i)\\b(?:from|into|update)\\s+(\\w+)");

    Statements {
        executions = Map.copyOf(executions);
    }

    long reads() {
        return count(READ);
    }

    long writes() {
        return count(WRITE);
    }

    long commits() {
        return count(COMMIT);
    }

    private long count(Set<String> verbs) {
        return executions.entrySet().stream()
                .filter(statement -> verbs.contains(verb(statement.getKey())))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** How often more than others, by what is done with which table, for instance {@code select CREDENTIAL}. */
    Map<String, Long> moreThan(Statements others) {
        Map<String, Long> more = byTable();
        others.byTable().forEach((what, count) -> more.merge(what, -count, Long::sum));
        more.values().removeIf(count -> count <= 0);
        return more;
    }

    /** What needs no table is left out. */
    private Map<String, Long> byTable() {
        Map<String, Long> tables = new TreeMap<>();
        executions.forEach((text, count) -> {
            Matcher table = TABLE.matcher(text);
            if (table.find()) {
                tables.merge(verb(text) + " " + table.group(1), count, Long::sum);
            }
        });
        return tables;
    }

    private static String verb(String text) {
        return text.strip().split("\\W", 2)[0].toLowerCase(Locale.ROOT);
    }
}
