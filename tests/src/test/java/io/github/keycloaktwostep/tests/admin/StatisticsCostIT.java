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

/** The statistics of a large realm cost as many statements as those of a small one, and the database does the counting. */
class StatisticsCostIT {

    private static final KeycloakServer SERVER = ProductionServer.running();
    private static final int MANY = 50;

    @Test
    void whatTheDatabaseIsAskedDoesNotGrowWithTheUsers() {
        List<String> small = asked(realmWith(1), 1);
        List<String> large = asked(realmWith(MANY), MANY);

        assertThat(large).hasSameSizeAs(small);
        assertThat(large.stream().filter(statement -> statement.contains("count(distinct")))
                .as("counts")
                .hasSize(4);
    }

    @Test
    void inBetweenNothingIsCounted() {
        Realm realm = realmWith(3);
        asked(realm, 3);

        assertThat(asked(realm, 3)).noneMatch(statement -> statement.contains("count("));
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

    /** What the server asks the database while it answers; without what it does by itself all the time. */
    private static List<String> asked(Realm realm, int on) {
        // So that the caller and the realm are known already.
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
