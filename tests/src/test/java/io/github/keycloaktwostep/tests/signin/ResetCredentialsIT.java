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

/** Keycloak's own reset-credentials flow, as every realm has it, and links in mails. */
class ResetCredentialsIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            .with("smtpServer", MailServer.running().config())
            .with("resetPasswordAllowed", true)
            .policy("enrolments-per-prefix-hour", "1000")
            .keepingKeycloakActions()
            .create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());
    private static final String NEW_PASSWORD = "battery staple";

    private final Map<User, Integer> mails = new HashMap<>();
    private Member alice;

    @BeforeEach
    void aliceHasTurnedItOn() {
        alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), true);
    }

    @Test
    void theMailboxAloneOpensNothing() {
        for (boolean sameBrowser : List.of(true, false)) {
            HttpUser thief = new HttpUser();
            HtmlPage page = reset(alice.user(), thief, sameBrowser).expect("sign-in", "before the new password");

            page = thief.newPassword(page, NEW_PASSWORD).expect("sign-in");
            thief.enter(page, "000000").expect("sign-in");
            thief.expectNoSession(REALM);
        }
        alice.rememberedBrowser().signIn(REALM, alice.user()).expectApp("the old password is in force");
    }

    /** Mailbox and cookie of one laptop. */
    @Test
    void theMailboxAndARememberedDeviceOpenNothing() {
        HttpUser laptop = alice.rememberedBrowser();

        reset(alice.user(), laptop, true).expect("sign-in");

        laptop.expectNoSession(REALM);
    }

    @Test
    void oneCodeAndANewPasswordDoAndAllDevicesAreForgotten() {
        HttpUser browser = new HttpUser();
        HtmlPage page = reset(alice.user(), browser, true);
        page = browser.enter(page, PHONES.nextCode(alice.number()));
        assertThat(page.body()).contains("password-new");

        browser.newPassword(page, NEW_PASSWORD).expectApp();
        assertThat(PHONES.received(alice.number())).isEqualTo(2);
        alice.rememberedBrowser().signInWith(NEW_PASSWORD, REALM, alice.user()).expect("sign-in");
    }

    @Test
    void theMailboxAloneReplacesNoApp() {
        Totp app = Totp.ofRawSecret("0123456789abcdefghij");
        User bob = REALM.userWithApp(app);
        HttpUser thief = new HttpUser();
        HtmlPage page = reset(bob, thief, true).expect("sign-in");

        List<Map<String, String>> forms = List.of(
                Map.of("totp", "000000", "totpSecret", "abcdefghij0123456789", "userLabel", "mine"),
                Map.of("step", "sign-in", "action", "anew"),
                Map.of("cancel-aia", "true"));
        page = thief.staysAt("sign-in", page, forms);
        thief.expectNoSession(REALM);
        assertThat(bob.credentials("otp")).hasSize(1);
        page = thief.enter(page, app.freshCode());
        assertThat(page.name()).as("then it is Keycloak's to ask").isEmpty();
    }

    @Test
    void whoHasNoneOnIsNotAsked() {
        User bob = REALM.user();

        assertThat(reset(bob, new HttpUser(), true).body()).contains("password-new");
    }

    /** An admin sends a mail with a link to set up what is missing. */
    @Test
    void aLinkOfAnAdminOpensNothing() {
        JsonNode before = alice.user().credentials();
        for (String action : List.of("UPDATE_PASSWORD", "CONFIGURE_TOTP", "two-step-setup", "two-step-settings")) {
            REALM.call("PUT", "/users/" + alice.user().id() + "/execute-actions-email", List.of(action));
            HttpUser thief = alice.rememberedBrowser();
            HtmlPage page = MailedLink.open(thief, link(alice.user()));

            page.expect("sign-in", action);
            thief.enter(page, "000000").expect("sign-in", action);
            thief.expectNoSession(REALM);
        }
        assertThat(alice.user().credentials()).isEqualTo(before);
    }

    /** Up to where the link in the mail leads. */
    private HtmlPage reset(User user, HttpUser visitor, boolean sameBrowser) {
        HttpUser asking = sameBrowser ? visitor : new HttpUser();
        asking.submit(asking.forgotPassword(REALM), Map.of("username", user.name()));
        return MailedLink.open(visitor, link(user));
    }

    private String link(User user) {
        return MailServer.running().awaitLink(user.email(), mails.merge(user, 1, Integer::sum));
    }
}
