package io.github.keycloaktwostep.tests.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Realm;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The figures of a large realm cost what those of a small one cost, and the database is asked for counts alone. */
class StatisticsCostTest {

    private static final KeycloakServer SERVER = FiguresServer.running();
    private static final int MANY = 300;

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

    /** Here all is in the database. */
    @Test
    void messagesAreAddedUpInAStoreThatLasts() {
        Realm realm = Realm.on(SERVER).create();
        new HttpEnrolment(realm, Phones.fed(FiguresServer.twilio())).enrol(realm.user(), false);

        JsonNode totals = Await.until("a message that is counted", () -> Optional.of(
                        realm.get("/two-step/statistics").at("/messages/totals"))
                .filter(found -> found.path("sent").asInt() == 1));

        assertThat(totals.toString()).isEqualTo("{\"sent\":1,\"failed\":0,\"delivered\":0,\"verified\":1}");
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
                                "secretData",
                                "{}",
                                "credentialData",
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
                .filter(line -> line.contains("(executor-thread") || line.contains("(two-step-count"))
                .toList();
    }
}
