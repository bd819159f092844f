// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Mail;
import io.github.keycloaktwostep.tests.server.MailServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.User;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import io.github.keycloaktwostep.tests.twilio.TwilioRequest;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A client claims another host name where the server has no fixed one. */
class HostHeaderAttackIT {

    private static final URI EVIL = URI.create("https://evil.example");
    private static final FakeTwilio TWILIO = Servers.twilio();
    private static final Phones PHONES = Phones.fed(TWILIO);
    private static final MailServer MAIL = MailServer.start();
    private static final Realm OPEN = Realm.on(Servers.withTwilio())
            .with("smtpServer", MAIL.config())
            .withoutFixedHostName()
            .create();
    private static final Realm FIXED =
            Realm.on(Servers.withTwilio()).with("smtpServer", MAIL.config()).create();

    @AfterAll
    static void stop() {
        MAIL.close();
    }

    @Test
    void theHostOfARequestIsNotInTextMessagesWithoutAFixedHostName() {
        TwilioRequest sent = asks(OPEN, "sms");

        assertThat(sent.form().get("Body")).contains(sent.code()).doesNotContain("@", "#", EVIL.getHost(), "localhost");
        assertThat(asks(FIXED, "sms").form().get("Body")).contains("\n@localhost #");
    }

    @Test
    void noCallBackIsAskedForWithoutAFixedHostName() {
        for (String channel : new String[] {"sms", "voice"}) {
            TwilioRequest sent = asks(OPEN, channel);

            assertThat(sent.fields().toString()).as(channel).doesNotContain(EVIL.getHost());
            assertThat(sent.form()).as(channel).doesNotContainKey("StatusCallback");
            assertThat(asks(FIXED, channel).form().get("StatusCallback")).startsWith(FIXED.url() + "/two-step/");
        }
    }

    @Test
    void testMessagesHaveNoCallBackWithoutAFixedHostName() {
        String number = Phones.newNumber();
        OPEN.call("POST", "/two-step/test-message", Map.of("to", number));

        assertThat(TWILIO.awaitRequest(number, 1).form()).doesNotContainKey("StatusCallback");
    }

    @Test
    void mailsDoNotLinkToTheHostOfARequest() {
        User victim = OPEN.user();
        new HttpEnrolment(OPEN, PHONES).enrol(victim, Phones.newNumber(), thief(OPEN), false);

        Mail mail = MAIL.awaitTo(victim, "turned on");
        assertThat(mail.text() + mail.html()).doesNotContain(EVIL.getHost(), "http");

        User safe = FIXED.user();
        new HttpEnrolment(FIXED, PHONES).enrol(safe, Phones.newNumber(), thief(FIXED), false);
        assertThat(MAIL.awaitTo(safe, "turned on").text())
                .contains(FIXED.accountUrl() + "/account-security/signing-in")
                .doesNotContain(EVIL.getHost());
    }

    @Test
    void healthTellsThatNoHostNameIsFixed() {
        assertThat(health(OPEN)).contains("host-name-not-fixed");
        assertThat(health(FIXED)).doesNotContain("host-name-not-fixed");
    }

    private static TwilioRequest asks(Realm realm, String channel) {
        String number = Phones.newNumber();
        new HttpEnrolment(realm, PHONES).asksForCode(realm.user(), thief(realm), number, channel);
        return TWILIO.awaitRequest(number, 1);
    }

    /** Through a proxy that passes on the host name that the client claims. */
    private static HttpUser thief(Realm realm) {
        return HttpUser.throughProxy(EVIL, URI.create(realm.server().url()));
    }

    private static String health(Realm realm) {
        HttpResponse<String> answer = realm.tryCall("GET", "/two-step/health", null);
        assertThat(answer.statusCode()).isEqualTo(200);
        return Http.parse(answer.body()).path("findings").findValuesAsText("id").toString();
    }
}
