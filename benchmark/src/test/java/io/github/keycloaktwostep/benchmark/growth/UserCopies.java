// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark.growth;

import io.github.keycloaktwostep.benchmark.signin.BenchmarkUser;
import io.github.keycloaktwostep.tests.http.HttpUser;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Copies of one user that differ only in their ids, names, email addresses and phone numbers. They are written to the
 * database directly, because creating them through Keycloak would take minutes.
 *
 * @param original a user with a phone, as stored by Keycloak
 * @param size number of copies
 */
record UserCopies(BenchmarkUser original, int size) {

    private static final int BATCH = 1_000;

    /** The original user's rows in one table. */
    private record Rows(String table, List<String> columns, List<List<String>> values) {}

    static UserCopies store(Connection connection, BenchmarkUser original, int size) {
        UserCopies copies = new UserCopies(original, size);
        try {
            copies.store(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return copies;
    }

    /** @param count number of copies to return, spread evenly over all copies */
    List<BenchmarkUser> some(int count) {
        List<BenchmarkUser> some = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int copy = 1 + Math.toIntExact((long) i * size / count);
            some.add(new BenchmarkUser(name(copy), number(copy), Optional.empty(), HttpUser::new));
        }
        return some;
    }

    private String name(int copy) {
        return original.name() + "-" + copy;
    }

    /** The last two digits stay the same, since they are also stored separately, for the code page. */
    private String number(int copy) {
        String number = original.number();
        return String.format(Locale.ROOT, "+49151%06d%s", copy, number.substring(number.length() - 2));
    }

    private void store(Connection connection) throws SQLException {
        Rows user = rows(connection, "USER_ENTITY", "USERNAME", original.name());
        String userId = user.values().get(0).get(user.columns().indexOf("ID"));
        List<Rows> all = new ArrayList<>(List.of(user));
        for (String table : tablesOfUsers(connection)) {
            all.add(rows(connection, table, "USER_ID", userId));
        }
        List<String> ids = new ArrayList<>();
        for (Rows rows : all) {
            int id = rows.columns().indexOf("ID");
            rows.values().stream()
                    .filter(row -> id >= 0)
                    .map(row -> row.get(id))
                    .forEach(ids::add);
        }
        for (Rows rows : all) {
            for (List<String> row : rows.values()) {
                copy(connection, rows, row, ids);
            }
        }
    }

    private void copy(Connection connection, Rows rows, List<String> row, List<String> ids) throws SQLException {
        String marks = String.join(", ", Collections.nCopies(row.size(), "?"));
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + rows.table() + " ("
                + String.join(", ", rows.columns()) + ") VALUES (" + marks + ")")) {
            for (int copy = 1; copy <= size; copy++) {
                Map<String, String> changes = changes(copy, ids);
                for (int column = 0; column < row.size(); column++) {
                    insert.setString(column + 1, changed(row.get(column), changes));
                }
                insert.addBatch();
                if (copy % BATCH == 0 || copy == size) {
                    insert.executeBatch();
                }
            }
        }
    }

    private Map<String, String> changes(int copy, List<String> ids) {
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put(original.name(), name(copy));
        changes.put(original.number(), number(copy));
        // The same length and format.
        ids.forEach(id -> changes.put(id, String.format(Locale.ROOT, "%s%012d", id.substring(0, 24), copy)));
        return changes;
    }

    private static String changed(String value, Map<String, String> changes) {
        String changed = value;
        for (Map.Entry<String, String> change : changes.entrySet()) {
            if (changed != null) {
                changed = changed.replace(change.getKey(), change.getValue());
            }
        }
        return changed;
    }

    private static List<String> tablesOfUsers(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet columns = connection.getMetaData().getColumns(null, null, null, "USER_ID")) {
            while (columns.next()) {
                tables.add(columns.getString("TABLE_NAME"));
            }
        }
        return tables;
    }

    private static Rows rows(Connection connection, String table, String column, String value) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT * FROM " + table + " WHERE " + column + " = ?")) {
            select.setString(1, value);
            ResultSet result = select.executeQuery();
            List<String> columns = new ArrayList<>();
            for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                columns.add(result.getMetaData().getColumnName(i));
            }
            List<List<String>> values = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (String name : columns) {
                    row.add(result.getString(name));
                }
                values.add(row);
            }
            return new Rows(table, columns, values);
        }
    }
}
