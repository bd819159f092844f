package io.github.keycloaktwostep.tests.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import io.github.keycloaktwostep.tests.twilio.TwilioError;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an admin sees of how two-step verification is used in his realm. */
class StatisticsTest {

    private static final FakeTwilio TWILIO = Servers.twilio();
    private static final Phones PHONES = Phones.fed(TWILIO);

    private final Realm realm = Realm.on(Servers.withTwilio()).create();
    private final HttpEnrolment wizard = new HttpEnrolment(realm, PHONES);

    @AfterEach
    void asBefore() {
        TWILIO.reset();
        realm.server().moveClock(Duration.ZERO);
    }

    @Test
    void usersOfEachKind() {
        wizard.enrol(realm.user(), true);
        withPhoneAndApp(realm.user());
        turnOff(wizard.enrol(realm.user(), true));
        realm.userWithApp(Totp.ofRawSecret("a secret of twenty b"));
        realm.user();

        JsonNode users = statistics().path("users");

        assertThat(users.path("state").asText()).isEqualTo("counted");
        assertThat(Instant.parse(users.path("countedAt").asText()))
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
        assertThat(users.path("on").asInt()).isEqualTo(2);
        assertThat(users.path("methods").toString()).isEqualTo("{\"phone\":2,\"app\":1,\"recoveryCodes\":1}");
        assertThat(users.path("rememberedDevices").asInt()).isEqualTo(1);
        assertThat(users.path("adopted").asInt()).isEqualTo(1);
    }

    /** Keycloak keeps what they set up in other tables. */
    @Test
    void usersOfADirectoryCountLikeOthers() {
        wizard.enrol(realm.readOnlyUser(), true);
        wizard.enrol(realm.user(), false);

        JsonNode users = statistics().path("users");

        assertThat(users.path("on").asInt()).isEqualTo(2);
        assertThat(users.path("methods").toString()).isEqualTo("{\"phone\":2,\"app\":0,\"recoveryCodes\":2}");
        assertThat(users.path("rememberedDevices").asInt()).isEqualTo(1);
        assertThat(users.path("adopted").asInt()).isZero();
    }

    @Test
    void usersAreCountedOnceInFiveMinutes() {
        wizard.enrol(realm.user(), false);
        JsonNode first = statistics().path("users");
        wizard.enrol(realm.user(), false);

        assertThat(statistics().path("users")).isEqualTo(first);

        realm.server().moveClock(Duration.ofSeconds(301));
        assertThat(statistics().at("/users/on").asInt()).isEqualTo(2);
    }

    @Test
    void messagesByOutcome() {
        Member alice = wizard.enrol(realm.user(), false);
        HttpUser visitor = new HttpUser();
        HtmlPage page = HttpSignIn.begin(realm, alice.user(), visitor).givePassword();
        String code = PHONES.nextCode(alice.number());
        assertThat(TWILIO.reportStatus(TWILIO.awaitRequest(alice.number(), 2), "delivered", 0)
                        .statusCode())
                .isEqualTo(204);
        page = visitor.submit(page, Map.of("code", Phones.wrong(code)));
        assertThat(visitor.submit(page, Map.of("code", code))).matches(HtmlPage::signedIn);
        String refused = Phones.newNumber();
        TWILIO.refuse(refused, TwilioError.OPTED_OUT);
        wizard.asksForCode(realm.user(), new HttpUser(), refused, "sms");
        String undelivered = Phones.newNumber();
        wizard.asksForCode(realm.user(), new HttpUser(), undelivered, "sms");
        TWILIO.reportStatus(TWILIO.awaitRequest(undelivered, 1), "undelivered", 30005);
        wizard.asksForCode(realm.user(), new HttpUser(), "+33612345678", "sms");

        JsonNode messages = awaitMessages(4, 2);

        String german = "\"sent\":3,\"failed\":2,\"delivered\":1,\"verified\":2}";
        String french = "\"sent\":1,\"failed\":0,\"delivered\":0,\"verified\":0}";
        assertThat(messages.path("totals").toString())
                .isEqualTo("{\"sent\":4,\"failed\":2,\"delivered\":1,\"verified\":2}");
        assertThat(messages.path("routes").toString())
                .isEqualTo("[{\"country\":\"DE\",\"gateway\":\"twilio\"," + german
                        + ",{\"country\":\"FR\",\"gateway\":\"twilio\"," + french + "]");
        JsonNode days = messages.path("days");
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        assertThat(days).hasSize(30);
        assertThat(days.path(0).path("day").asText())
                .isEqualTo(today.minusDays(29).toString());
        assertThat(days.path(0).path("sent").asInt()).isZero();
        assertThat(days.path(29).path("day").asText()).isEqualTo(today.toString());
        assertThat(days.path(29).path("routes")).isEqualTo(messages.path("routes"));
        assertThat(days.path(29).path("delivered").asInt()).isEqualTo(1);
    }

    @Test
    void yesterdayIsAnotherDay() {
        wizard.enrol(realm.user(), false);
        awaitMessages(1, 0);
        realm.server().moveClock(Duration.ofDays(1));
        wizard.enrol(realm.user(), false);

        JsonNode messages = awaitMessages(2, 0);

        assertThat(messages.at("/days/28/sent").asInt()).isEqualTo(1);
        assertThat(messages.at("/days/29/sent").asInt()).isEqualTo(1);
        assertThat(messages.at("/totals/verified").asInt()).isEqualTo(2);
    }

    @Test
    void realmsAreKeptApart() {
        Realm other = Realm.on(Servers.withTwilio()).create();
        wizard.enrol(realm.user(), true);
        awaitMessages(1, 0);

        JsonNode figures = statistics(other);

        assertThat(figures.at("/users/on").asInt()).isZero();
        assertThat(figures.at("/users/rememberedDevices").asInt()).isZero();
        assertThat(figures.at("/messages/totals/sent").asInt()).isZero();
        assertThat(figures.at("/messages/totals/verified").asInt()).isZero();
        assertThat(figures.at("/messages/routes")).isEmpty();
    }

    @Test
    void nobodyIsNamed() {
        Member alice = wizard.enrol(realm.user(), true);

        assertThat(awaitMessages(1, 0).toString() + statistics())
                .doesNotContain(
                        alice.user().id(),
                        alice.user().name(),
                        alice.number().substring(3),
                        alice.number().substring(7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"view-realm", "manage-realm"})
    void whoMaySeeTheRealmMaySeeItsFigures(String role) {
        HttpResponse<String> answer = Admin.of(realm, role).call("GET", path());

        assertThat(answer.statusCode()).isEqualTo(200);
        OpenApi.validate("GET", path(), 200, answer.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"view-users", "manage-users", "view-events", "query-realms"})
    void nobodyElseMay(String role) {
        assertThat(Admin.of(realm, role).call("GET", path()).statusCode()).isEqualTo(403);
    }

    @Test
    void anAdminOfAnotherRealmMayNot() {
        Realm other = Realm.on(Servers.withTwilio()).create();

        assertThat(Admin.of(other, "realm-admin").call("GET", path()).statusCode())
                .isIn(401, 403);
    }

    private String path() {
        return "/admin/realms/" + realm.name() + "/two-step/statistics";
    }

    private JsonNode statistics() {
        return statistics(realm);
    }

    private static JsonNode statistics(Realm of) {
        HttpResponse<String> answer = of.tryCall("GET", "/two-step/statistics", null);
        OpenApi.validate(
                "GET", "/admin/realms/" + of.name() + "/two-step/statistics", answer.statusCode(), answer.body());
        assertThat(answer.statusCode()).isEqualTo(200);
        return Http.parse(answer.body());
    }

    /** A message is counted when its gateway has answered, which nobody waits for. */
    private JsonNode awaitMessages(int sent, int failed) {
        return Await.until(sent + " messages sent and " + failed + " failed", () -> Optional.of(
                        statistics().path("messages"))
                .filter(messages -> messages.at("/totals/sent").asInt() == sent
                        && messages.at("/totals/failed").asInt() == failed));
    }

    private void withPhoneAndApp(User user) {
        HttpUser visitor = new HttpUser();
        String number = Phones.newNumber();
        HtmlPage page = wizard.asksForCode(user, visitor, number, "sms");
        page = visitor.submit(page, Map.of("code", PHONES.nextCode(number)));
        page = visitor.submit(page, Map.of("backup", "app"));
        page = visitor.submit(page, Map.of("code", Totp.ofKey(page.secret()).freshCode()));
        assertThat(visitor.submit(page, Map.of())).matches(HtmlPage::signedIn);
    }

    private void turnOff(Member member) {
        HttpUser visitor = member.browser();
        HtmlPage page = visitor.open(realm.signInUrl("kc_action", "two-step-settings"));
        if (page.is("sign-in")) {
            page = visitor.submit(page, Map.of("code", PHONES.nextCode(member.number())));
        }
        page = visitor.submit(page, Map.of("action", "turn-off"));
        visitor.submit(page, Map.of());
    }
}
