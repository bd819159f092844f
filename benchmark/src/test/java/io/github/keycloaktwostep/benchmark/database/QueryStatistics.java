package io.github.keycloaktwostep.benchmark.database;

import io.github.keycloaktwostep.benchmark.Pause;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What H2 notes of all that it is asked, whoever asks. */
final class QueryStatistics {

    /** More texts than Keycloak has; of more H2 forgets the oldest. */
    private static final int MOST = 10_000;

    private static final Duration REST = Duration.ofMillis(300);

    private final Connection connection;

    QueryStatistics(Connection connection) {
        this.connection = connection;
        execute("SET QUERY_STATISTICS_MAX_ENTRIES " + MOST);
    }

    /** All that is sent while something is done, and after it until nothing comes any more. */
    Statements during(Runnable work) {
        // To be switched off makes it forget.
        execute("SET QUERY_STATISTICS FALSE");
        execute("SET QUERY_STATISTICS TRUE");
        work.run();
        Statements before;
        Statements now = read();
        do {
            before = now;
            Pause.of(REST);
            now = read();
        } while (!now.equals(before));
        return now;
    }

    /** What is sent though nobody asks for anything. */
    Statements during(Duration idle) {
        return during(() -> Pause.of(idle));
    }

    private Statements read() {
        Map<String, Long> executions = new HashMap<>();
        double millis = 0;
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT SQL_STATEMENT, EXECUTION_COUNT, CUMULATIVE_EXECUTION_TIME"
                                + " FROM INFORMATION_SCHEMA.QUERY_STATISTICS"
                                // What is asked here is noted, too, and what a driver asks that connects.
                                + " WHERE SQL_STATEMENT NOT LIKE '%INFORMATION_SCHEMA%'"
                                + " AND SQL_STATEMENT NOT LIKE '%QUERY_STATISTICS%'"
                                // A server of a cluster says each minute that it is there.
                                + " AND SQL_STATEMENT NOT LIKE '%JGROUPS_PING%'")) {
            while (rows.next()) {
                executions.put(rows.getString(1), rows.getLong(2));
                millis += rows.getDouble(3);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new Statements(executions, Duration.ofNanos(Math.round(millis * 1e6)));
    }

    private void execute(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
