package io.github.keycloaktwostep.tests.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Ports;
import io.github.keycloaktwostep.tests.server.Production;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Figures that are kept in the database are there after the server was stopped and started. */
class StatisticsRestartTest {

    @Test
    void anOrderlyStopLosesNothing() {
        String database = KeycloakServer.emptyDatabase("figures-restart");
        try (FakeTwilio twilio = FakeTwilio.start()) {
            String name;
            try (KeycloakServer server = start(twilio, database)) {
                Realm realm = Realm.on(server).create();
                name = realm.name();
                HttpEnrolment wizard = new HttpEnrolment(realm, Phones.fed(twilio));
                wizard.enrol(realm.user(), false);
                awaitTotals(server, name, "{\"sent\":1,\"failed\":0,\"delivered\":0,\"verified\":1}");
                // From now on nobody asks, so that the end of the server is what writes this one.
                String number = Phones.newNumber();
                wizard.asksForCode(realm.user(), new HttpUser(), number, "sms");
                twilio.awaitRequest(number, 1);
            }
            try (KeycloakServer again = start(twilio, database)) {
                awaitTotals(again, name, "{\"sent\":2,\"failed\":0,\"delivered\":0,\"verified\":1}");
            }
        }
    }

    private static KeycloakServer start(FakeTwilio twilio, String database) {
        return Servers.through(twilio, Production.server("figures-restart", database, Ports.free()), "twilio")
                .start();
    }

    private static void awaitTotals(KeycloakServer server, String realm, String totals) {
        JsonNode found = Await.until("the figures " + totals, () -> Optional.of(
                        server.adminGet("/" + realm + "/two-step/statistics").at("/messages/totals"))
                .filter(known -> known.toString().equals(totals)));
        assertThat(found).isNotEmpty();
    }
}
