// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.ProductionServer;
import io.github.keycloaktwostep.tests.server.Realm;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The statistics of a large realm need as many SQL statements as those of a small one. The database counts. */
class StatisticsCostIT {

    private static final KeycloakServer SERVER = ProductionServer.running();
    private static final int MANY = 50;

    @Test
    void numberOfStatementsDoesNotGrowWithTheUsers() {
        List<String> small = statements(realmWith(1), 1);
        List<String> large = statements(realmWith(MANY), MANY);

        assertThat(large).hasSameSizeAs(small);
        assertThat(large.stream().filter(statement -> statement.contains("count(distinct")))
                .as("statements that count")
                .hasSize(4);
    }

    @Test
    void cachedStatisticsCountNothing() {
        Realm realm = realmWith(3);
        statements(realm, 3);

        assertThat(statements(realm, 3)).noneMatch(statement -> statement.contains("count("));
    }

    private static Realm realmWith(int users) {
        Realm realm = Realm.on(SERVER).create();
        realm.importUsers(IntStream.range(0, users)
                .mapToObj(i -> Map.of(
                        "username",
                        "member" + i,
                        "enabled",
                        true,
                        "credentials",
                        List.of(Map.of(
                                "type",
                                "two-step",
                                "credentialData",
                                "{}",
                                "secretData",
                                "{\"on\":true,\"changed\":1,\"preferred\":null,\"off\":[],\"used\":{}}"))))
                .toList());
        return realm;
    }

    /** Returns the SQL statements that the server runs for the request, without those of its background tasks. */
    private static List<String> statements(Realm realm, int on) {
        // Loads the caller and the realm into the caches.
        realm.get("/two-step/policy");
        int before = SERVER.log().size();

        assertThat(realm.get("/two-step/statistics").at("/users/on").asInt()).isEqualTo(on);

        List<String> log = SERVER.log();
        return log.subList(before, log.size()).stream()
                .filter(line -> line.contains("[org.hibernate.SQL]"))
                .filter(line -> line.contains("(executor-thread"))
                .toList();
    }
}
