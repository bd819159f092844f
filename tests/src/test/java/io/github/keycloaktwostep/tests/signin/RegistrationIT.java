// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.MailServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.User;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** People register themselves where the realm demands two-step verification. */
class RegistrationIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            .with("smtpServer", MailServer.running().config())
            .with("registrationAllowed", true)
            .with("verifyEmail", true)
            .policy("enforcement", "required")
            .policy("enrolments-per-prefix-hour", "1000")
            .create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());

    @Test
    void theWizardComesBehindTheMailAndBeforeTheSession() {
        HttpUser browser = new HttpUser();
        HtmlPage page = register(browser, "newcomer");
        assertThat(page.name()).as("first the mail address").isEmpty();
        assertThat(page.signedIn()).isFalse();

        page = newPassword(
                browser, MailedLink.open(browser, MailServer.running().awaitLink("newcomer@example.org", 1)));
        assertThat(page).as(page.text()).matches(shown -> shown.is("intro"));
        assertThat(sessions("newcomer")).isZero();

        String number = Phones.newNumber();
        page = browser.submit(page, Map.of());
        page = browser.submit(page, Map.of("method", "phone"));
        page = browser.submit(page, Map.of("country", "DE", "number", number, "channel", "sms"));
        page = browser.submit(page, Map.of("code", PHONES.nextCode(number)));
        page = browser.submit(page, Map.of("backup", "recovery-codes"));
        page = browser.submit(page, Map.of("saved", "on"));
        page = HttpEnrolment.finish(browser, page, Map.of());

        assertThat(page).as(page.text()).matches(HtmlPage::signedIn);
        assertThat(PHONES.received(number)).as("one code and no more").isEqualTo(1);
        assertThat(sessions("newcomer")).isEqualTo(1);
    }

    @Test
    void nobodyLeavesTheWizardWithASession() {
        HttpUser browser = new HttpUser();
        register(browser, "hasty");
        HtmlPage page = newPassword(
                browser, MailedLink.open(browser, MailServer.running().awaitLink("hasty@example.org", 1)));
        assertThat(page).as(page.text()).matches(shown -> shown.is("intro"));

        page = browser.submit(page, Map.of("cancel-aia", "true"));
        assertThat(page.signedIn()).isFalse();
        assertThat(browser.open(REALM.signInUrl()).signedIn()).isFalse();
        assertThat(browser.open(REALM.signInUrl("prompt", "none")).signedIn()).isFalse();
        assertThat(sessions("hasty")).isZero();
    }

    private static HtmlPage register(HttpUser browser, String name) {
        HtmlPage page = browser.open(REALM.signInUrl());
        page = browser.open(
                page.link("login-actions/registration").orElseThrow().toString());
        return browser.submit(
                page,
                Map.of("username", name, "email", name + "@example.org", "firstName", "Robin", "lastName", "Example"));
    }

    /** Where a mail address has to be confirmed, Keycloak asks for the password behind it. */
    private static HtmlPage newPassword(HttpUser browser, HtmlPage page) {
        assertThat(page.body()).as(page.text()).contains("password-new");
        return browser.submit(page, Map.of("password-new", User.PASSWORD, "password-confirm", User.PASSWORD));
    }

    private static int sessions(String name) {
        JsonNode found = REALM.get("/users?exact=true&username=" + name);
        return REALM.get("/users/" + found.path(0).path("id").asText() + "/sessions")
                .size();
    }
}
