// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.MailServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keycloak's reset-credentials flow, which every realm has, and links in mails. */
class ResetCredentialsIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            .with("smtpServer", MailServer.running().config())
            .with("resetPasswordAllowed", true)
            .policy("enrolments-per-prefix-hour", "1000")
            .keepingKeycloakActions()
            .create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());
    private static final String NEW_PASSWORD = "battery staple";

    private final Map<User, Integer> mails = new HashMap<>();
    private Member alice;

    @BeforeEach
    void enrolAlice() {
        alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), true);
    }

    @Test
    void mailboxAloneIsNotEnough() {
        for (boolean sameBrowser : List.of(true, false)) {
            HttpUser attacker = new HttpUser();
            HtmlPage page = reset(alice.user(), attacker, sameBrowser).expect("sign-in", "before the new password");

            page = attacker.newPassword(page, NEW_PASSWORD).expect("sign-in");
            attacker.enter(page, "000000").expect("sign-in");
            attacker.expectNoSession(REALM);
        }
        alice.rememberedBrowser().signIn(REALM, alice.user()).expectApp("the old password still works");
    }

    /** A stolen laptop can have both the mailbox and the device cookie. */
    @Test
    void mailboxAndRememberedDeviceAreNotEnough() {
        HttpUser laptop = alice.rememberedBrowser();

        reset(alice.user(), laptop, true).expect("sign-in");

        laptop.expectNoSession(REALM);
    }

    @Test
    void codeAndNewPasswordSignInAndForgetDevices() {
        HttpUser browser = new HttpUser();
        HtmlPage page = reset(alice.user(), browser, true);
        page = browser.enter(page, PHONES.nextCode(alice.number()));
        assertThat(page.body()).contains("password-new");

        browser.newPassword(page, NEW_PASSWORD).expectApp();
        assertThat(PHONES.received(alice.number())).isEqualTo(2);
        alice.rememberedBrowser().signInWith(NEW_PASSWORD, REALM, alice.user()).expect("sign-in");
    }

    @Test
    void mailboxAloneDoesNotReplaceAnApp() {
        Totp app = Totp.ofRawSecret("0123456789abcdefghij");
        User bob = REALM.userWithApp(app);
        HttpUser attacker = new HttpUser();
        HtmlPage page = reset(bob, attacker, true).expect("sign-in");

        List<Map<String, String>> forms = List.of(
                Map.of("totp", "000000", "totpSecret", "abcdefghij0123456789", "userLabel", "mine"),
                Map.of("step", "sign-in", "action", "anew"),
                Map.of("cancel-aia", "true"));
        page = attacker.staysAt("sign-in", page, forms);
        attacker.expectNoSession(REALM);
        assertThat(bob.credentials("otp")).hasSize(1);
        page = attacker.enter(page, app.freshCode());
        assertThat(page.name()).as("Keycloak's page follows").isEmpty();
    }

    @Test
    void userWithoutTwoStepIsNotAsked() {
        User bob = REALM.user();

        assertThat(reset(bob, new HttpUser(), true).body()).contains("password-new");
    }

    /** An admin sends a mail with a link to required actions. */
    @Test
    void linkOfAnAdminIsNotEnough() {
        JsonNode before = alice.user().credentials();
        for (String action : List.of("UPDATE_PASSWORD", "CONFIGURE_TOTP", "two-step-setup", "two-step-settings")) {
            REALM.call("PUT", "/users/" + alice.user().id() + "/execute-actions-email", List.of(action));
            HttpUser attacker = alice.rememberedBrowser();
            HtmlPage page = MailedLink.open(attacker, link(alice.user()));

            page.expect("sign-in", action);
            attacker.enter(page, "000000").expect("sign-in", action);
            attacker.expectNoSession(REALM);
        }
        assertThat(alice.user().credentials()).isEqualTo(before);
    }

    /** Requests a reset and opens the link in the mail. */
    private HtmlPage reset(User user, HttpUser visitor, boolean sameBrowser) {
        HttpUser requester = sameBrowser ? visitor : new HttpUser();
        requester.submit(requester.forgotPassword(REALM), Map.of("username", user.name()));
        return MailedLink.open(visitor, link(user));
    }

    private String link(User user) {
        return MailServer.running().awaitLink(user.email(), mails.merge(user, 1, Integer::sum));
    }
}
