// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import io.github.keycloaktwostep.tests.browser.Browser;
import io.github.keycloaktwostep.tests.journey.BrowserUser;
import io.github.keycloaktwostep.tests.journey.PageText;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sets up a realm whose users already have Keycloak's own second factors. */
class ExistingRealmIT {

    @RegisterExtension
    final Browser browser = Browser.english();

    private final Realm realm = Realm.on(Servers.inbox()).withoutSetUp().create();
    private final Phones phones = Phones.readingFrom(realm.inbox());

    @Test
    void existingUsersSignInAndEnrolOnlyWhereItIsRequired() {
        Totp app = Totp.ofRawSecret("abcdefghijabcdefghij");
        PageText otp = new PageText(realm, realm.userWithApp(app), phones);
        PageText plain = new PageText(realm, realm.user(), phones);
        BrowserUser key = new BrowserUser(browser.page(), realm, realm.user(), phones);
        enableSecurityKeys();
        plugInSecurityKey(browser.page());
        browser.page().onDialog(dialog -> dialog.accept("my key"));
        key.signsIn("kc_action", "webauthn-register");
        press(browser.page(), "#registerWebAuthn");
        key.seesApp();
        assertThat(key.user().credentialTypes()).containsExactly("webauthn");
        key.signsOut().signsIn();
        useSecurityKey(browser.page());
        key.seesApp().signsOut();

        realm.setUp();

        // Users with an app are asked for the backup that the policy requires. Other users are not asked for anything.
        otp.signsIn().sees("sign-in").entersCode(app.freshCode()).sees("intro").reads("backup");
        plain.signsIn().seesApp().signsOut();
        key.signsIn();
        useSecurityKey(browser.page());
        key.seesApp().signsOut();

        realm.policy(Map.of("enforcement", "required"));
        otp.elsewhere()
                .signsIn()
                .sees("sign-in")
                .entersCode(app.freshCode())
                .sees("intro")
                .continues()
                .sees("backup")
                .backsUpWithRecoveryCodes();
        plain.signsIn().sees("intro").continues().sees("method");
        key.signsIn();
        useSecurityKey(browser.page());
        key.sees("intro").continues().sees("method");

        realm.policy(Map.of("enforcement", "optional"));
        otp.elsewhere().signsIn().sees("sign-in").entersCode(app.freshCode()).sees("intro");
        plain.elsewhere().signsIn().seesApp();
        browser.page().context().clearCookies();
        key.signsIn();
        useSecurityKey(browser.page());
        key.seesApp();
        assertThat(key.user().credentialTypes()).containsExactly("webauthn");
        assertThat(plain.user().credentialTypes()).isEmpty();

        realm.call("POST", "/two-step/undo", null);
        assertThat(otp.elsewhere().signsIn().page().body()).contains("id=\"kc-otp-login-form\"");
        plain.elsewhere().signsIn().seesApp();
        browser.page().context().clearCookies();
        key.signsIn();
        useSecurityKey(browser.page());
        key.seesApp();
    }

    /** Enables the form that Keycloak's own flow contains but disables. */
    private void enableSecurityKeys() {
        for (JsonNode execution : realm.get("/authentication/flows/browser/executions")) {
            if (execution.path("providerId").asText().equals("webauthn-authenticator")) {
                realm.call(
                        "PUT",
                        "/authentication/flows/browser/executions",
                        ((ObjectNode) execution).put("requirement", "ALTERNATIVE"));
            }
        }
    }

    /** Simulates a plugged-in security key that is always touched. */
    private static void plugInSecurityKey(Page page) {
        CDPSession devices = page.context().newCDPSession(page);
        devices.send("WebAuthn.enable");
        JsonObject options = new JsonObject();
        options.addProperty("protocol", "ctap2");
        options.addProperty("transport", "usb");
        options.addProperty("hasResidentKey", true);
        options.addProperty("hasUserVerification", true);
        options.addProperty("isUserVerified", true);
        options.addProperty("automaticPresenceSimulation", true);
        JsonObject parameters = new JsonObject();
        parameters.add("options", options);
        devices.send("WebAuthn.addVirtualAuthenticator", parameters);
    }

    private static void useSecurityKey(Page page) {
        press(page, "#authenticateWebAuthnButton");
    }

    /**
     * Presses a Keycloak button that needs a script module of the page, which runs before the page counts as loaded.
     */
    private static void press(Page page, String button) {
        page.waitForLoadState();
        page.locator(button).click();
    }
}
