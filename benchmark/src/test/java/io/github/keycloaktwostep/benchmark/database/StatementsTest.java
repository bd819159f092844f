package io.github.keycloaktwostep.benchmark.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatementsTest {

    private static final Statements STATEMENTS = statements(Map.of(
            "select c.ID,c.TYPE from CREDENTIAL c where c.USER_ID=? order by c.PRIORITY", 3L,
            "select c.ID,c.TYPE from CREDENTIAL c where c.ID=?", 2L,
            "SELECT 1", 1L,
            "insert into OFFLINE_USER_SESSION (DATA,USER_ID) values (?,?)", 10L,
            "update CREDENTIAL set CREDENTIAL_DATA=? where ID=? and VERSION=?", 20L,
            "delete from CREDENTIAL where ID=?", 30L,
            "COMMIT", 7L,
            "SET AUTOCOMMIT FALSE", 100L));

    @Test
    void readsAndWritesAreToldApart() {
        assertThat(STATEMENTS.reads()).isEqualTo(6);
        assertThat(STATEMENTS.writes()).isEqualTo(60);
        assertThat(STATEMENTS.commits()).isEqualTo(7);
    }

    @Test
    void whatIsMoreIsSaidByTheTable() {
        Statements others = statements(Map.of(
                "select e.ID from USER_ENTITY e where e.USERNAME=?", 4L,
                "insert into OFFLINE_USER_SESSION (DATA,USER_ID) values (?,?)", 10L,
                "update CREDENTIAL set CREDENTIAL_DATA=? where ID=?", 15L));

        assertThat(STATEMENTS.moreThan(others))
                .isEqualTo(Map.of("select CREDENTIAL", 5L, "update CREDENTIAL", 5L, "delete CREDENTIAL", 30L));
    }

    private static Statements statements(Map<String, Long> executions) {
        return new Statements(executions, Duration.ZERO);
    }
}
