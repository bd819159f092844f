// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import io.github.keycloaktwostep.tests.browser.Browser;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.User;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What all pages have in common: title, focus, announcements and expiry. */
class PageFrameIT {

    private static final int LIFESPAN_SECONDS = 300;

    private static final Realm REALM = Realm.on(Servers.inbox())
            .with("accessCodeLifespanUserAction", LIFESPAN_SECONDS)
            .with("accessCodeLifespanLogin", LIFESPAN_SECONDS)
            .policy("enrolments-per-prefix-hour", "1000")
            .create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    @RegisterExtension
    final Browser browser = Browser.english();

    @AfterEach
    void resetClock() {
        REALM.server().moveClock(Duration.ZERO);
    }

    /** WCAG 2.4.2, 3.3.1 and 4.1.3. */
    @Test
    void titleAndFocusShowErrorsAndResultsAreAnnounced() {
        BrowserUser alice = new PageText(REALM, PHONES)
                .opensWizard()
                .continues()
                .continuesIn(browser.page())
                .sees("method");
        assertThat(alice.page()).hasTitle("Choose a verification method – Example Shop");

        alice.continues();
        assertThat(alice.page()).hasTitle("Error: Choose a verification method – Example Shop");
        assertThat(alice.page().locator("input[name=method]").first()).isFocused();

        alice.chooses("method", "phone").continues().types("number", "12").continues();
        assertThat(alice.page()).hasTitle("Error: Add your phone number – Example Shop");
        assertThat(alice.page().locator("#number")).isFocused();

        alice.types("number", Phones.newNumber()).continues().sees("code").continues();
        assertThat(alice.page().locator("#code")).isFocused();
        assertThat(alice.page().locator("#code")).isInViewport();

        alice.presses("two-step-switch");
        assertThat(alice.page().locator("[data-two-step-announce]"))
                .hasText("We're calling you now. Use the code from this call.");
    }

    @Test
    void visiblePageKeepsItselfAlive() {
        Page page = browser.page();
        page.clock().install();
        BrowserUser alice = new BrowserUser(page, REALM, REALM.user(), PHONES);
        alice.opensWizard();
        Locator notice = page.locator("[data-two-step-expiry]");

        page.waitForResponse(PageFrameIT::isRefresh, () -> fastForward(page, 150));
        assertThat(notice).isHidden();
        alice.continues().sees("method");
        page.waitForResponse(PageFrameIT::isRefresh, () -> fastForward(page, 150));
        assertThat(notice).isHidden();

        // Only until the realm's time limit for signing in; then the user has to confirm.
        fastForward(page, 250);
        assertThat(notice).containsText("This page will expire in less than a minute.");
        page.waitForResponse(
                PageFrameIT::isRefresh, () -> notice.locator("button").click());
        assertThat(notice).isHidden();

        fastForward(page, 1_000);
        assertThat(notice).containsText("This page has expired.");
    }

    /** Not a request for the address in the location bar, which could start another sign-in. */
    private static boolean isRefresh(Response response) {
        return response.request().resourceType().equals("fetch")
                && response.url().contains("/login-actions/")
                && !response.url().contains("session_code");
    }

    private static void fastForward(Page page, int seconds) {
        page.clock().fastForward(seconds * 1_000L);
    }

    /** The script that keeps a page alive relies on this. */
    @Test
    void reloadExtendsTheTimeAndChangesNothingElse() {
        User alice = REALM.user();
        HttpUser visitor = new HttpUser();
        String number = Phones.newNumber();
        HtmlPage page = new HttpEnrolment(REALM, PHONES).phonePage(alice, visitor);
        REALM.server().moveClock(Duration.ofSeconds(200));
        page = visitor.open(page.address().toString());
        REALM.server().moveClock(Duration.ofSeconds(400));

        page = visitor.submit(page, Map.of("country", "DE", "number", number, "channel", "sms"));

        assertThat(page.is("code")).as(page.toString()).isTrue();
        PHONES.nextCode(number);
        assertThat(PHONES.received(number)).isEqualTo(1);
        REALM.server().moveClock(Duration.ofSeconds(400 + LIFESPAN_SECONDS + 1));
        assertThat(visitor.submit(page, Map.of("action", "edit-number")).name()).isEmpty();
    }
}
