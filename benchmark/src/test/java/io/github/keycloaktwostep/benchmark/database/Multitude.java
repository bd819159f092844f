package io.github.keycloaktwostep.benchmark.database;

import io.github.keycloaktwostep.benchmark.signin.BenchmarkUser;
import io.github.keycloaktwostep.tests.http.HttpUser;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Many people who are like one, but for what tells people apart: ids, names, addresses, numbers. Made by the database itself,
 * since by Keycloak they would take minutes. Whatever columns there are, they are copied.
 *
 * @param pattern with a phone, as Keycloak has stored it
 * @param size how many there are beside him
 */
record Multitude(BenchmarkUser pattern, int size) {

    private static final String USERS = "USER_ENTITY";
    /** What numbers begin with that nobody else has. */
    private static final String NUMBERS = "+49151";

    /** The rows of one table that are about the pattern. */
    private record Rows(String table, String key, List<String> columns, List<List<String>> values) {

        /** The ids that other rows may refer to. */
        List<String> ids() {
            int id = columns.indexOf("ID");
            return id < 0 ? List.of() : values.stream().map(row -> row.get(id)).toList();
        }

        boolean mentions(String column, String text) {
            int at = columns.indexOf(column);
            return values.stream()
                    .anyMatch(row -> row.get(at) != null && row.get(at).contains(text));
        }
    }

    /** @throws IllegalStateException if nobody is stored under this name */
    static Multitude of(Connection connection, BenchmarkUser pattern, int size) {
        Multitude multitude = new Multitude(pattern, size);
        try {
            multitude.store(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return multitude;
    }

    /** @param count how many, from all over it */
    List<BenchmarkUser> some(int count) {
        List<BenchmarkUser> some = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            some.add(person(1 + Math.toIntExact((long) i * size / count)));
        }
        return some;
    }

    private BenchmarkUser person(int number) {
        return new BenchmarkUser(
                pattern.name() + "-" + number,
                String.format(Locale.ROOT, "%s%06d%s", NUMBERS, number, lastDigits()),
                Optional.empty(),
                HttpUser::new);
    }

    /** Stay, since the page for the code shows them, and they are stored once more for it. */
    private String lastDigits() {
        return pattern.number().substring(pattern.number().length() - 2);
    }

    private void store(Connection connection) throws SQLException {
        List<Rows> all = new ArrayList<>();
        all.add(rows(connection, USERS, "USERNAME", pattern.name()));
        if (all.get(0).values().size() != 1) {
            throw new IllegalStateException("there is no " + pattern.name());
        }
        String user = all.get(0).ids().get(0);
        for (String table : tables(connection)) {
            all.add(rows(connection, table, "USER_ID", user));
        }
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put(pattern.name(), quoted(pattern.name() + "-") + " || X");
        changes.put(pattern.number(), quoted(NUMBERS) + " || " + digits(6) + " || " + quoted(lastDigits()));
        for (Rows rows : all) {
            // Still as long, and of the same form.
            rows.ids().forEach(id -> changes.put(id, quoted(id.substring(0, 24)) + " || " + digits(12)));
        }
        for (Rows rows : all) {
            multiply(connection, rows, changes);
        }
    }

    private void multiply(Connection connection, Rows rows, Map<String, String> changes) throws SQLException {
        if (rows.values().isEmpty()) {
            return;
        }
        List<String> values = new ArrayList<>();
        for (String column : rows.columns()) {
            String value = column;
            for (Map.Entry<String, String> change : changes.entrySet()) {
                if (rows.mentions(column, change.getKey())) {
                    value = "REPLACE(" + value + ", " + quoted(change.getKey()) + ", " + change.getValue() + ")";
                }
            }
            values.add(value);
        }
        String sql = "INSERT INTO " + rows.table() + " (" + String.join(", ", rows.columns()) + ") SELECT "
                + String.join(", ", values) + " FROM " + rows.table() + ", SYSTEM_RANGE(1, " + size + ") WHERE "
                + rows.key();
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> tables(Connection connection) throws SQLException {
        return strings(
                connection,
                "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = SCHEMA() AND COLUMN_NAME = ?",
                "USER_ID");
    }

    private static Rows rows(Connection connection, String table, String column, String value) throws SQLException {
        List<String> columns = strings(
                connection,
                "SELECT COLUMN_NAME FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = SCHEMA() AND TABLE_NAME = ?",
                table);
        String key = column + " = " + quoted(value);
        List<List<String>> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT " + String.join(", ", columns) + " FROM " + table + " WHERE " + key)) {
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (String name : columns) {
                    row.add(rows.getString(name));
                }
                values.add(row);
            }
        }
        return new Rows(table, key, columns, values);
    }

    private static List<String> strings(Connection connection, String sql, String parameter) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, parameter);
            List<String> strings = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    strings.add(rows.getString(1));
                }
            }
            return strings;
        }
    }

    /** The number of one, with zeros before it. */
    private static String digits(int count) {
        return "LPAD(X, " + count + ", '0')";
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
