// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.admin;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.browser.Browser;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Admins edit the policy behind the gear icon of the required action in the admin console. */
class PolicyGearIT {

    @RegisterExtension
    final Browser browser = Browser.english();

    private final Realm realm = Realm.on(Servers.inbox()).create();

    @Test
    void adminConsoleShowsAndSavesThePolicy() {
        realm.call("PUT", "/two-step/policy", Map.of("code-length", 7));
        Page page = browser.page();
        page.navigate(
                realm.server().url() + "/admin/master/console/#/" + realm.name() + "/authentication/required-actions");
        page.locator("#username").fill(KeycloakServer.ADMIN);
        page.locator("#password").fill(KeycloakServer.ADMIN);
        page.locator("#kc-login").click();

        page.locator("tr", new Page.LocatorOptions().setHasText("Set up Two-Step Verification"))
                .getByLabel("Settings")
                .click();
        Locator length = page.locator("[name$='code-length']");
        Locator suggestion = page.locator("[name$='suggest-from-attribute']");
        assertThat(length).hasValue("7");
        assertThat(suggestion).hasValue("phoneNumber");
        length.fill("9");
        suggestion.fill("");
        page.getByTestId("save").click();

        // The console omits a cleared field, so its value is applied right after the others were saved.
        JsonNode policy = Await.until("the policy that was saved", () -> Optional.of(realm.get("/two-step/policy"))
                .filter(saved -> saved.path("code-length").asInt() == 9)
                .filter(saved -> saved.path("suggest-from-attribute").asText().isEmpty()));
        assertThat(policy.path("methods")).hasSize(3);
    }
}
