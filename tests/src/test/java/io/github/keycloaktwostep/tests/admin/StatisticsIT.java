// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Statistics on the use of two-step verification in a realm. */
class StatisticsIT {

    private final Realm realm = Realm.on(Servers.inbox()).create();
    private final Phones phones = Phones.readingFrom(realm.inbox());
    private final HttpEnrolment wizard = new HttpEnrolment(realm, phones);

    @AfterEach
    void resetClock() {
        realm.server().moveClock(Duration.ZERO);
    }

    @Test
    void countsUsersWithoutNamingThem() {
        Member alice = wizard.enrol(realm.user(), true);
        enrolPhoneAndApp(realm.user());
        turnOff(wizard.enrol(realm.user(), true));
        realm.userWithApp(Totp.ofRawSecret("a secret of twenty b"));
        realm.user();

        JsonNode users = users();

        assertThat(Instant.parse(users.path("countedAt").asText()))
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
        assertThat(users.path("on").asInt()).isEqualTo(2);
        assertThat(users.path("methods").toString()).isEqualTo("{\"phone\":2,\"app\":1,\"recoveryCodes\":1}");
        assertThat(users.path("rememberedDevices").asInt()).isEqualTo(1);
        assertThat(users.path("adopted").asInt()).isEqualTo(1);
        assertThat(realm.get("/two-step/statistics").toString())
                .doesNotContain(
                        alice.user().id(),
                        alice.user().name(),
                        alice.number().substring(3),
                        alice.number().substring(7));
    }

    /** Keycloak stores their credentials in other tables. */
    @Test
    void countsUsersOfADirectory() {
        wizard.enrol(realm.readOnlyUser(), true);
        wizard.enrol(realm.user(), false);

        JsonNode users = users();

        assertThat(users.path("on").asInt()).isEqualTo(2);
        assertThat(users.path("methods").toString()).isEqualTo("{\"phone\":2,\"app\":0,\"recoveryCodes\":2}");
        assertThat(users.path("rememberedDevices").asInt()).isEqualTo(1);
        assertThat(users.path("adopted").asInt()).isZero();
    }

    @Test
    void countsUsersOnceInFiveMinutes() {
        wizard.enrol(realm.user(), false);
        JsonNode first = users();
        wizard.enrol(realm.user(), false);

        assertThat(users()).isEqualTo(first);

        realm.server().moveClock(Duration.ofSeconds(301));
        assertThat(users().path("on").asInt()).isEqualTo(2);
    }

    @Test
    void countsOnlyTheUsersOfTheRealm() {
        Realm other = Realm.on(Servers.inbox()).create();
        wizard.enrol(realm.user(), true);

        JsonNode users = other.get("/two-step/statistics").path("users");

        assertThat(users.path("on").asInt()).isZero();
        assertThat(users.path("rememberedDevices").asInt()).isZero();
        assertThat(users().path("on").asInt()).isEqualTo(1);
    }

    private JsonNode users() {
        return realm.get("/two-step/statistics").path("users");
    }

    private void enrolPhoneAndApp(User user) {
        HttpUser visitor = new HttpUser();
        String number = Phones.newNumber();
        HtmlPage page = wizard.requestsCode(user, visitor, number, "sms");
        page = visitor.submit(page, Map.of("code", phones.nextCode(number)));
        page = visitor.submit(page, Map.of("backup", "app"));
        page = visitor.submit(page, Map.of("code", Totp.ofKey(page.secret()).freshCode()));
        assertThat(HttpEnrolment.finish(visitor, page, Map.of())).matches(HtmlPage::signedIn);
    }

    private void turnOff(Member member) {
        HttpUser visitor = member.browser();
        HtmlPage page = visitor.open(realm.signInUrl("kc_action", "two-step-settings"));
        if (page.is("sign-in")) {
            page = visitor.submit(page, Map.of("code", phones.nextCode(member.number())));
        }
        page = visitor.submit(page, Map.of("action", "turn-off"));
        visitor.submit(page, Map.of());
    }
}
