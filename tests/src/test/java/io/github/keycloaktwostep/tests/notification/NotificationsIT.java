// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.Build;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Mail;
import io.github.keycloaktwostep.tests.server.MailServer;
import io.github.keycloaktwostep.tests.server.Ports;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Users get mails about changes to their two-step verification, and nobody waits for the mail server. */
class NotificationsIT {

    private static final String FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    private static final MailServer MAIL = MailServer.start();
    private static final Realm REALM = realm(MAIL.config());
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());
    private static final HttpEnrolment WIZARD = new HttpEnrolment(REALM, PHONES);

    private static Realm realm(Map<String, String> smtp) {
        return Realm.on(Servers.inbox())
                .with("displayName", "Shop <b>& Sons</b>")
                .with("smtpServer", smtp)
                // These tests are faster than real users.
                .policy("resend-cooldown", "10")
                .keepingKeycloakActions()
                .create();
    }

    @AfterAll
    static void stop() {
        MAIL.close();
    }

    @Test
    void mailOnEnrolmentSaysWhatWhenAndFromWhere() throws IOException {
        User user = REALM.user();
        Member member = WIZARD.enrol(user, Phones.newNumber(), new HttpUser().sending("User-Agent", FIREFOX), true);

        Mail mail = MAIL.awaitTo(user, "turned on");

        assertThat(mail.subject()).isEqualTo("Shop <b>& Sons</b>: Two-Step Verification was turned on");
        assertThat(mail.text())
                .startsWith("Hello Robin,\n\n")
                .contains("on your account " + user.name() + " at Shop <b>& Sons</b>:\n")
                .contains("- Two-Step Verification was turned on\n")
                .contains("- A device was remembered")
                .contains("When: ", " UTC\n", "Device: Firefox – Linux, 127.0.0.1\n")
                .contains("If this wasn't you", "\n" + REALM.accountUrl() + "/account-security/signing-in\n")
                .contains("Contact Shop <b>& Sons</b> support right away.");
        assertThat(mail.html())
                .contains("Hello Robin,", "on your account " + user.name() + " at Shop")
                .contains("Two-Step Verification was turned on", "A device was remembered")
                .contains("When: ", " UTC", "Device: Firefox – Linux, 127.0.0.1")
                .contains("href=\"" + REALM.accountUrl() + "/account-security/signing-in\"")
                .contains("Shop &lt;b&gt;&amp; Sons&lt;/b&gt;")
                .doesNotContain("<b>", "<img", "<script");
        assertThat(MAIL.to(user)).as("one mail per request").hasSize(1);
        assertNoSecrets(mail, member);
        assertThat(changes(user)).contains("turned_on", "device_remembered");
        Files.writeString(Build.target().resolve("two-step-notice.html"), mail.html());
    }

    @Test
    void usesTheLanguageOfTheBrowserByDefault() {
        User user = REALM.user();
        WIZARD.enrol(user, Phones.newNumber(), new HttpUser().sending("Accept-Language", "de"), false);

        Mail mail = MAIL.awaitTo(user, "eingeschaltet");

        assertThat(mail.text())
                .startsWith("Guten Tag Robin,\n\n")
                .contains("- Die Zwei-Schritt-Verifizierung wurde eingeschaltet", "Wann: ");
        assertThat(mail.html()).contains("lang=\"de\"", "Wenn Sie das nicht waren");
        assertThat(mail.text() + mail.html()).doesNotContain("If this", "When", "twoStep");
    }

    @Test
    void prefersTheLanguageOfTheUser() {
        User user = REALM.user(Map.of("attributes", Map.of("locale", List.of("de"))));
        WIZARD.enrol(user, Phones.newNumber(), new HttpUser().sending("Accept-Language", "en"), false);

        assertThat(MAIL.awaitTo(user, "eingeschaltet").text()).contains("Wann: ");
    }

    @Test
    void sendsMailWhenTurnedOff() {
        Member member = WIZARD.enrol(REALM.user(), false);
        HttpUser visitor = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, member.user(), visitor, "kc_action", "two-step-settings")
                .givePassword();
        page = visitor.submit(page, Map.of("code", PHONES.nextCode(member.number())));
        page = visitor.submit(page, Map.of("action", "turn-off"));
        visitor.submit(page, Map.of());

        Mail mail = MAIL.awaitTo(member.user(), "turned off");

        assertThat(mail.text()).contains("- Two-Step Verification was turned off\n");
        assertThat(changes(member.user())).contains("turned_off");
        assertNoSecrets(mail, member);
    }

    @Test
    void sendsMailAboutRememberedDevice() {
        Member member = WIZARD.enrol(REALM.user(), false);
        HttpUser visitor = new HttpUser().sending("User-Agent", FIREFOX);
        HtmlPage page = HttpSignIn.begin(REALM, member.user(), visitor).givePassword();
        assertThat(visitor.submit(page, Map.of("code", PHONES.nextCode(member.number()), "rememberDevice", "on"))
                        .signedIn())
                .isTrue();

        Mail mail = MAIL.awaitTo(member.user(), "A device was remembered");

        assertThat(mail.text()).contains("Device: Firefox – Linux, 127.0.0.1");
        assertNoSecrets(mail, member);
    }

    /** The name of an app must become neither HTML nor a link in a mail. */
    @Test
    void sanitizesTheNameOfAnAppSetUpInKeycloak() {
        Member member = WIZARD.enrol(REALM.user(), false);
        HttpUser visitor = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, member.user(), visitor, "kc_action", "CONFIGURE_TOTP")
                .givePassword();
        page = visitor.submit(page, Map.of("code", PHONES.nextCode(member.number())));
        Totp app = Totp.ofRawSecret(page.form().hidden().get("totpSecret"));
        page = visitor.submit(
                page, Map.of("totp", app.freshCode(), "userLabel", "<img src=x> https://evil.example/now"));
        assertThat(page.signedIn()).isTrue();

        assertThat(MAIL.awaitTo(member.user(), "An authenticator app was added").text())
                .contains("- An authenticator app was added", "If this wasn't you")
                .doesNotContain(app.rawSecret());

        member.user().deleteCredentials("otp");

        Mail removed = MAIL.awaitTo(member.user(), "An authenticator app was removed");
        assertThat(removed.text()).contains("- An authenticator app was removed: img src x https evil example now\n");
        assertThat(removed.html()).doesNotContain("<img", "evil.example");
    }

    @Test
    void mailSaysThatAnAdminRemovedAPhone() {
        Member member = WIZARD.enrol(REALM.user(), false);

        member.user().deleteCredentials("two-step-phone");

        Mail mail = MAIL.awaitTo(member.user(), "A phone number was removed");
        String lastDigits = member.number().substring(member.number().length() - 2);
        assertThat(mail.text())
                .contains("- A phone number was removed: ••• ••" + lastDigits + "\n")
                .contains("By: an administrator of Shop")
                .doesNotContain("127.0.0.1", "If this was you");
        assertNoSecrets(mail, member);
    }

    @Test
    void mailAboutAdminsChangeGoesToThePreviousAddress() {
        Member member = WIZARD.enrol(REALM.user(), false);
        MAIL.awaitTo(member.user(), "turned on");
        String number = Phones.newNumber();
        Map<String, Object> phone = Map.of(
                "type",
                "two-step-phone",
                "userLabel",
                number,
                "secretData",
                "{\"number\":{\"e164\":\"" + number
                        + "\"},\"region\":\"DE\",\"channels\":[\"SMS\",\"VOICE\"],\"preferred\":\"SMS\"}",
                "credentialData",
                "{}");
        Totp app = Totp.ofRawSecret("abcdefghijabcdefghij");

        REALM.call(
                "PUT",
                "/users/" + member.user().id(),
                Map.of(
                        "email",
                        "elsewhere@" + REALM.name() + ".example.org",
                        "credentials",
                        List.of(phone, app.credential("Old app"))));

        Mail mail = MAIL.awaitTo(member.user(), "An authenticator app was added");
        assertThat(mail.text())
                .contains("- A phone number was added: ••• ••" + number.substring(number.length() - 2) + "\n")
                .contains("- An authenticator app was added: Old app\n")
                .contains("By: an administrator of Shop");
        assertThat(mail.text()).doesNotContain(number, number.substring(3, 10));
        assertNoSecrets(mail, member);
    }

    @Test
    void sendsNoMailAboutAChangedName() {
        Member member = WIZARD.enrol(REALM.user(), false);
        MAIL.awaitTo(member.user(), "turned on");

        REALM.call("PUT", "/users/" + member.user().id(), Map.of("lastName", "Another"));
        member.user().deleteCredentials("two-step-phone");

        MAIL.awaitTo(member.user(), "A phone number was removed");
        assertThat(MAIL.to(member.user())).hasSize(2);
    }

    /** Mails of low severity are limited. The last one says so, and the limit does not hold back important mails. */
    @Test
    void limitsMailsAboutFewRecoveryCodes() {
        REALM.call(
                "PUT",
                "/authentication/required-actions/CONFIGURE_RECOVERY_AUTHN_CODES/config",
                Map.of("config", Map.of("warning_threshold", "12")));
        Member member = WIZARD.enrol(REALM.user(), false);
        for (String code : member.recoveryCodes().subList(0, 11)) {
            signInWithRecoveryCode(member, code);
        }
        member.user().deleteCredentials("two-step-phone");
        MAIL.awaitTo(member.user(), "A phone number was removed");

        List<Mail> low = Await.until("ten mails", () -> Optional.of(mailsAboutFewCodes(member.user()))
                .filter(mails -> mails.size() >= 10));

        assertThat(low).hasSize(10);
        for (int left = 11; left > 1; left--) {
            String line = "- A recovery code was used. " + left + " are left.";
            assertThat(low).as(line).anyMatch(mail -> mail.text().contains(line));
        }
        assertThat(low.stream().filter(mail -> mail.text().contains("There have been many changes")))
                .hasSize(1);
        assertThat(changes(member.user()).stream().filter("recovery_codes_low"::equals))
                .hasSize(11);
    }

    @Test
    void sendsNoMailIfTurnedOffInThePolicy() {
        Realm quiet = Realm.on(Servers.inbox())
                .with("smtpServer", MAIL.config())
                .policy("notify-by-email", "false")
                .create();
        HttpEnrolment wizard = new HttpEnrolment(quiet, Phones.readingFrom(quiet.inbox()));
        wizard.enrol(quiet.user(Map.of("email", "unheard@example.org")), true);
        quiet.policy(Map.of("notify-by-email", "true"));
        wizard.enrol(quiet.user(Map.of("email", "heard@example.org")), false);

        MAIL.awaitTo("heard@example.org", "turned on");

        assertThat(MAIL.to("unheard@example.org")).isEmpty();
    }

    @Test
    void slowMailServerDelaysNobody() throws IOException {
        // It accepts connections and never responds.
        try (ServerSocket slow = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Realm realm = realm(MailServer.config(slow.getLocalPort()));
            Phones phones = Phones.readingFrom(realm.inbox());
            HttpEnrolment wizard = new HttpEnrolment(realm, phones);
            long start = System.nanoTime();
            List<Member> members = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                members.add(wizard.enrol(realm.user(), false));
            }
            HttpUser visitor = new HttpUser();
            HtmlPage page =
                    HttpSignIn.begin(realm, members.get(0).user(), visitor).givePassword();
            page = visitor.submit(
                    page, Map.of("code", phones.nextCode(members.get(0).number())));

            assertThat(page.signedIn()).isTrue();
            // A single mail takes half a minute with this mail server.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(29));
            slow.setSoTimeout(15_000);
            assertThatCode(() -> slow.accept().close())
                    .as("a connection to send a mail")
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void unreachableMailServerIsOnlyLogged() {
        Realm realm = realm(MailServer.config(Ports.free()));

        Member member = new HttpEnrolment(realm, Phones.readingFrom(realm.inbox())).enrol(realm.user(), false);

        String line = Await.until("a line in the log", () -> realm.server().log().stream()
                .filter(logged -> logged.contains("Notice[turned_on] of realm " + realm.name()))
                .findFirst());
        assertThat(line).contains("No email about", "was sent").doesNotContain("example.org", member.number());
    }

    private static void signInWithRecoveryCode(Member member, String code) {
        HttpUser visitor = new HttpUser();
        HtmlPage page = HttpSignIn.begin(REALM, member.user(), visitor).givePassword();
        page = visitor.submit(page, Map.of("action", "options"));
        String list = page.choices("option").stream()
                .filter(option -> option.startsWith("recovery-codes:"))
                .findFirst()
                .orElseThrow();
        page = visitor.submit(page, Map.of("option", list));
        assertThat(visitor.submit(page, Map.of("code", code)).signedIn()).isTrue();
    }

    private static List<Mail> mailsAboutFewCodes(User user) {
        return MAIL.to(user).stream()
                .filter(mail -> mail.subject().contains("A recovery code was used"))
                .toList();
    }

    private static void assertNoSecrets(Mail mail, Member member) {
        String all = mail.subject() + mail.text() + mail.html();
        String number = member.number();
        assertThat(all)
                .doesNotContain(number, number.substring(1), number.substring(number.length() - 4), User.PASSWORD)
                .doesNotContain("twoStep", "${");
        assertThat(member.recoveryCodes()).noneMatch(all::contains);
    }

    private static List<String> changes(User user) {
        List<String> changes = new ArrayList<>();
        for (String type : List.of("UPDATE_CREDENTIAL", "REMOVE_CREDENTIAL")) {
            for (JsonNode event : user.events(type)) {
                changes.add(event.path("details").path("two_step_change").asText());
            }
        }
        return changes;
    }
}
