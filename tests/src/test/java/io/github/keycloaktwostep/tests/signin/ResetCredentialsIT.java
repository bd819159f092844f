// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
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
import java.util.Optional;
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
            HtmlPage page = reset(alice.user(), thief, sameBrowser);
            assertThat(page).matches(shown -> shown.is("sign-in"), "before the new password");

            page = thief.submit(page, Map.of("password-new", NEW_PASSWORD, "password-confirm", NEW_PASSWORD));
            assertThat(page).matches(shown -> shown.is("sign-in"));
            page = thief.submit(page, Map.of("code", "000000"));
            assertThat(page).matches(shown -> shown.is("sign-in"));
            staysOut(thief);
        }
        assertThat(HttpSignIn.begin(REALM, alice.user(), alice.rememberedBrowser())
                        .givePassword())
                .as("the old password is in force")
                .matches(HtmlPage::signedIn);
    }

    /** Mailbox and cookie of one laptop. */
    @Test
    void theMailboxAndARememberedDeviceOpenNothing() {
        HttpUser laptop = alice.rememberedBrowser();

        assertThat(reset(alice.user(), laptop, true)).matches(shown -> shown.is("sign-in"));

        staysOut(laptop);
    }

    @Test
    void oneCodeAndANewPasswordDoAndAllDevicesAreForgotten() {
        HttpUser browser = new HttpUser();
        HtmlPage page = reset(alice.user(), browser, true);
        page = browser.submit(page, Map.of("code", PHONES.nextCode(alice.number())));
        assertThat(page.body()).contains("password-new");

        page = browser.submit(page, Map.of("password-new", NEW_PASSWORD, "password-confirm", NEW_PASSWORD));

        assertThat(page).matches(HtmlPage::signedIn);
        assertThat(PHONES.received(alice.number())).isEqualTo(2);
        assertThat(HttpSignIn.begin(REALM, alice.user(), alice.rememberedBrowser())
                        .givePassword(NEW_PASSWORD))
                .matches(shown -> shown.is("sign-in"));
    }

    @Test
    void theMailboxAloneReplacesNoApp() {
        Totp app = Totp.ofRawSecret("0123456789abcdefghij");
        User bob = REALM.userWithApp(app);
        HttpUser thief = new HttpUser();
        HtmlPage page = reset(bob, thief, true);
        assertThat(page).matches(shown -> shown.is("sign-in"));

        for (Map<String, String> form : List.of(
                Map.of("totp", "000000", "totpSecret", "abcdefghij0123456789", "userLabel", "mine"),
                Map.of("step", "sign-in", "action", "anew"),
                Map.of("cancel-aia", "true"))) {
            page = thief.submit(page, form);
            assertThat(page).matches(shown -> shown.is("sign-in"));
        }
        staysOut(thief);
        assertThat(bob.credentials("otp")).hasSize(1);
        page = thief.submit(page, Map.of("code", app.freshCode()));
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
        JsonNode before = credentials();
        for (String action : List.of("UPDATE_PASSWORD", "CONFIGURE_TOTP", "two-step-setup", "two-step-settings")) {
            REALM.call("PUT", "/users/" + alice.user().id() + "/execute-actions-email", List.of(action));
            HttpUser thief = alice.rememberedBrowser();
            HtmlPage page = MailedLink.open(thief, link(alice.user()));

            assertThat(page).as(action).matches(shown -> shown.is("sign-in"));
            page = thief.submit(page, Map.of("code", "000000"));
            assertThat(page).as(action).matches(shown -> shown.is("sign-in"));
            staysOut(thief);
        }
        assertThat(credentials()).isEqualTo(before);
    }

    /** Up to where the link in the mail leads. */
    private HtmlPage reset(User user, HttpUser visitor, boolean sameBrowser) {
        HttpUser asking = sameBrowser ? visitor : new HttpUser();
        HtmlPage page = asking.open(REALM.signInUrl());
        page = asking.open(
                page.link("login-actions/reset-credentials").orElseThrow().toString());
        asking.submit(page, Map.of("username", user.name()));
        return MailedLink.open(visitor, link(user));
    }

    private String link(User user) {
        return MailServer.running().awaitLink(user.email(), mails.merge(user, 1, Integer::sum));
    }

    private JsonNode credentials() {
        return REALM.get("/users/" + alice.user().id() + "/credentials");
    }

    private static void staysOut(HttpUser visitor) {
        assertThat(visitor.hasCookie("KEYCLOAK_IDENTITY")).isFalse();
        Optional<HtmlPage> silent = Optional.of(visitor.open(REALM.signInUrl("prompt", "none")));
        assertThat(silent).get().matches(page -> !page.signedIn());
    }
}
