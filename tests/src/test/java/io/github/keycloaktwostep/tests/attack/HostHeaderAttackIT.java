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

/** A client sends a forged host name to a server that has no fixed one. */
class HostHeaderAttackIT {

    private static final URI EVIL = URI.create("https://evil.example");
    private static final FakeTwilio TWILIO = Servers.twilio();
    private static final Phones PHONES = Phones.readingFrom(TWILIO);
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
    void textMessagesOmitTheRequestHostWithoutAFixedHostName() {
        TwilioRequest sent = requestCode(OPEN, "sms");

        assertThat(sent.form().get("Body")).contains(sent.code()).doesNotContain("@", "#", EVIL.getHost(), "localhost");
        assertThat(requestCode(FIXED, "sms").form().get("Body")).contains("\n@localhost #");
    }

    @Test
    void requestsNoCallbackWithoutAFixedHostName() {
        for (String channel : new String[] {"sms", "voice"}) {
            TwilioRequest sent = requestCode(OPEN, channel);

            assertThat(sent.fields().toString()).as(channel).doesNotContain(EVIL.getHost());
            assertThat(sent.form()).as(channel).doesNotContainKey("StatusCallback");
            assertThat(requestCode(FIXED, channel).form().get("StatusCallback")).startsWith(FIXED.url() + "/two-step/");
        }
    }

    @Test
    void testMessageRequestsNoCallbackWithoutAFixedHostName() {
        String number = Phones.newNumber();
        OPEN.call("POST", "/two-step/test-message", Map.of("to", number));

        assertThat(TWILIO.awaitRequest(number, 1).form()).doesNotContainKey("StatusCallback");
    }

    @Test
    void mailsDoNotLinkToTheRequestHost() {
        User victim = OPEN.user();
        new HttpEnrolment(OPEN, PHONES).enrol(victim, Phones.newNumber(), attackerBrowser(OPEN), false);

        Mail mail = MAIL.awaitTo(victim, "turned on");
        assertThat(mail.text() + mail.html()).doesNotContain(EVIL.getHost(), "http");

        User safe = FIXED.user();
        new HttpEnrolment(FIXED, PHONES).enrol(safe, Phones.newNumber(), attackerBrowser(FIXED), false);
        assertThat(MAIL.awaitTo(safe, "turned on").text())
                .contains(FIXED.accountUrl() + "/account-security/signing-in")
                .doesNotContain(EVIL.getHost());
    }

    @Test
    void healthReportsAMissingFixedHostName() {
        assertThat(health(OPEN)).contains("host-name-not-fixed");
        assertThat(health(FIXED)).doesNotContain("host-name-not-fixed");
    }

    private static TwilioRequest requestCode(Realm realm, String channel) {
        String number = Phones.newNumber();
        new HttpEnrolment(realm, PHONES).requestsCode(realm.user(), attackerBrowser(realm), number, channel);
        return TWILIO.awaitRequest(number, 1);
    }

    /** A browser behind a proxy that passes on the host name that the client claims. */
    private static HttpUser attackerBrowser(Realm realm) {
        return HttpUser.throughProxy(EVIL, URI.create(realm.server().url()));
    }

    private static String health(Realm realm) {
        HttpResponse<String> response = realm.tryCall("GET", "/two-step/health", null);
        assertThat(response.statusCode()).isEqualTo(200);
        return Http.parse(response.body())
                .path("findings")
                .findValuesAsText("id")
                .toString();
    }
}
