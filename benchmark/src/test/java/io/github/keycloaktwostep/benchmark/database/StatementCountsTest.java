package io.github.keycloaktwostep.benchmark.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.benchmark.signin.SignInWay;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatementCountsTest {

    private static final Statements NONE = statements(Map.of());
    private static final String SELECT = "select c.ID from CREDENTIAL c where c.ID=?";
    private static final String UPDATE = "update CREDENTIAL set CREDENTIAL_DATA=? where ID=?";

    private final StatementCounts counts = new StatementCounts(10);

    @Test
    void countsAreForEachSignIn() {
        addAll(NONE);
        counts.add(SignInWay.TEXT, MeasuredSignIn.SECOND, statements(Map.of(SELECT, 25L, UPDATE, 10L, "COMMIT", 40L)));

        assertThat(counts.lines(NONE))
                .filteredOn(line -> line.startsWith("| our text message"))
                .singleElement()
                .asString()
                .containsSubsequence("0.0 / 0.0 / 0.0", "0.0 / 0.0 / 0.0", "2.5 / 1.0 / 4.0", "0.0 / 0.0 / 0.0");
    }

    @Test
    void saysWhatKeycloakDoesNotSend() {
        addAll(statements(Map.of(SELECT, 20L)));
        counts.add(SignInWay.APP, MeasuredSignIn.FIRST_OF_DAY, statements(Map.of(SELECT, 25L, UPDATE, 10L)));

        assertThat(counts.lines(NONE))
                .contains(
                        "- our authenticator app: first ever nothing; first of a day 0.5 `select CREDENTIAL`, 1.0"
                                + " `update CREDENTIAL`; second that day nothing; third that day nothing.",
                        "- our text message: first ever nothing; first of a day nothing; second that day nothing; third"
                                + " that day nothing.");
    }

    @Test
    void whatIsSentAnywayIsSaid() {
        addAll(NONE);

        assertThat(counts.lines(statements(Map.of(SELECT, 3L, UPDATE, 1L, "COMMIT", 4L))))
                .anyMatch(line -> line.endsWith("While nobody signed in, the server sent 4."));
    }

    private void addAll(Statements statements) {
        for (SignInWay way : SignInWay.values()) {
            for (MeasuredSignIn visit : MeasuredSignIn.values()) {
                counts.add(way, visit, statements);
            }
        }
    }

    private static Statements statements(Map<String, Long> executions) {
        return new Statements(executions, Duration.ZERO);
    }
}
