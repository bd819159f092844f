// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.server.Mail;
import io.github.keycloaktwostep.tests.server.MailServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.User;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import io.github.keycloaktwostep.tests.twilio.TwilioRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of realms with custom texts and additional languages. */
class MessageTextIT {

    private static final FakeTwilio TWILIO = Servers.twilio();
    private static final Phones PHONES = Phones.readingFrom(TWILIO);
    private static final MailServer MAIL = MailServer.start();
    private static final Realm FRENCH = french();
    /** A language that Keycloak's themes do not have. */
    private static final Map<String, Object> ICELANDIC_USER = Map.of("attributes", Map.of("locale", List.of("is")));

    private static final Map<String, Object> FRENCH_USER = Map.of("attributes", Map.of("locale", List.of("fr")));

    @AfterAll
    static void stop() {
        MAIL.close();
    }

    @Test
    void resolvesDisplayNameThatIsAMessageKey() {
        Realm realm = Realm.on(Servers.withTwilio())
                .with("displayName", "${realmDisplayName}")
                .with("smtpServer", MAIL.config())
                .policy("enforcement", "required")
                .create();
        localize(realm, "en", "realmDisplayName", "Corner Shop");
        User user = realm.user();
        HttpUser visitor = new HttpUser();
        HttpEnrolment wizard = new HttpEnrolment(realm, PHONES);

        assertThat(requestCode(realm, realm.user(), "sms").form().get("Body"))
                .contains("Corner Shop")
                .doesNotContain("realmDisplayName", "${");
        assertThat(requestCode(realm, realm.user(), "voice").form().get("Twiml"))
                .contains("Corner Shop")
                .doesNotContain("realmDisplayName", "${");

        String number = Phones.newNumber();
        HtmlPage page = wizard.requestsCode(user, visitor, number, "sms");
        page = visitor.submit(page, Map.of("code", PHONES.nextCode(number)));
        page = visitor.submit(page, Map.of("backup", "recovery-codes"));
        assertThat(page.text()).contains("Corner Shop");
        page = visitor.submit(page, Map.of("saved", "on"));
        visitor.submit(page, Map.of());
        Mail mail = MAIL.awaitTo(user, "turned on");
        assertThat(mail.subject()).isEqualTo("Corner Shop: Two-Step Verification was turned on");
        assertThat(mail.text() + mail.html()).contains("Corner Shop").doesNotContain("realmDisplayName");

        assertThat(HttpSignIn.begin(realm, realm.user(), new HttpUser())
                        .givePassword()
                        .text())
                .contains("Corner Shop requires");
        HtmlPage app = HttpEnrolment.appPage(realm, realm.user(), new HttpUser());
        assertThat(app.body()).contains("otpauth://totp/Corner%20Shop:").doesNotContain("otpauth://totp/$");
    }

    @Test
    void untranslatedCallUsesAnEnglishVoice() {
        TwilioRequest call = requestCode(FRENCH, FRENCH.user(ICELANDIC_USER), "voice");

        assertThat(call.form().get("Twiml"))
                .contains("Once more", "<Say language=\"en-US\">")
                .doesNotContain("is-IS");
    }

    @Test
    void frenchCallUsesAFrenchVoice() {
        localize(FRENCH, "fr", "twoStepCall", "Votre code pour {1} : {0}.");

        TwilioRequest call = requestCode(FRENCH, FRENCH.user(FRENCH_USER), "voice");

        assertThat(call.form().get("Twiml")).contains("Votre code pour", "<Say language=\"fr-FR\">");
    }

    @Test
    void untranslatedMailHasAnEnglishDate() {
        User user = FRENCH.user(ICELANDIC_USER);
        new HttpEnrolment(FRENCH, PHONES).enrol(user, false);

        assertThat(MAIL.awaitTo(user, "turned on").text()).containsPattern("When: [A-Z][a-z]+ \\d");
    }

    @Test
    void textThatLosesItsCodeIsReplacedAndReported() {
        Realm realm = french();
        localize(realm, "fr", "twoStepSms", "Code d'accès {0} {1}");
        localize(realm, "fr", "twoStepSmsShort", "{0} : votre code {1}.");

        TwilioRequest text = requestCode(realm, realm.user(FRENCH_USER), "sms");

        assertThat(text.form().get("Body"))
                .startsWith(text.code() + " : votre code Example Shop.\n\n@")
                .doesNotContain("daccès");
        assertThat(realm.server().log())
                .anyMatch(line -> line.contains(" WARN ")
                        && line.contains(realm.name())
                        && line.contains("twoStepSms (fr)")
                        && !line.contains(text.code()));
        assertThat(warnings(realm)).containsExactly("twoStepSms");
        assertThat(finding(realm)).contains("twoStepSms (fr)").doesNotContain("twoStepSmsShort");

        requestCode(realm, realm.user(FRENCH_USER), "sms");
        assertThat(warnings(realm)).as("reported once").hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Code d'accès {0}", "Votre code {0", "Votre code", "{x}"})
    void callSaysOnlyTheCodeIfItsTextIsUnusable(String broken) {
        localize(FRENCH, "fr", "twoStepCall", broken);

        TwilioRequest call = requestCode(FRENCH, FRENCH.user(FRENCH_USER), "voice");

        assertThat(call.form().get("Twiml")).contains("<Say").doesNotContain("{", "accès", "Votre");
        assertThat(call.code()).matches("\\d{6}");
        assertThat(finding(FRENCH)).contains("twoStepCall (fr)");
    }

    @Test
    void testMessageIsSentDespiteUnusableTexts() {
        Realm realm = Realm.on(Servers.withTwilio()).create();
        localize(realm, "en", "twoStepSmsTest", "It's a test of {0}");
        localize(realm, "en", "twoStepMailSubject", "{0 broken");
        String number = Phones.newNumber();

        realm.call("POST", "/two-step/test-message", Map.of("to", number));

        assertThat(TWILIO.awaitRequest(number, 1).form().get("Body")).isEqualTo("Example Shop");
        assertThat(finding(realm)).contains("twoStepSmsTest (en)", "twoStepMailSubject (en)");
    }

    private static Realm french() {
        return Realm.on(Servers.withTwilio())
                .with("supportedLocales", List.of("fr", "en", "is"))
                .with("smtpServer", MAIL.config())
                .create();
    }

    private static void localize(Realm realm, String language, String key, String text) {
        realm.call("POST", "/localization/" + language, Map.of(key, text));
    }

    private static TwilioRequest requestCode(Realm realm, User user, String channel) {
        String number = Phones.newNumber();
        new HttpEnrolment(realm, PHONES).requestsCode(user, new HttpUser(), number, channel);
        return TWILIO.awaitRequest(number, 1);
    }

    private static List<String> warnings(Realm realm) {
        return realm.get("/events?max=100").findValuesAsText("two_step_warning_subject");
    }

    private static String finding(Realm realm) {
        for (JsonNode finding : realm.get("/two-step/health").path("findings")) {
            if (finding.path("id").asText().equals("texts-unusable")) {
                return finding.path("message").asText();
            }
        }
        return "";
    }
}
