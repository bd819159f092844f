// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.github.keycloaktwostep.tests.browser.Browser;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page that shows messages to somebody who tries out the product. */
class InboxPageIT {

    private static final String MESSAGES = "**/two-step/inbox/messages";

    @RegisterExtension
    final Browser browser = Browser.english();

    @RegisterExtension
    final Browser browserWithoutJavaScript = Browser.withoutJavaScript();

    private final Realm realm = Realm.on(Servers.inbox())
            .with("displayName", "<img src=x onerror=alert(1)>")
            .create();
    private final Phones phones = Phones.readingFrom(realm.inbox());
    private final List<String> consoleErrors = new ArrayList<>();

    @AfterEach
    void resetClock() {
        realm.server().moveClock(Duration.ZERO);
    }

    @Test
    void newMessageAppearsAndItsCodeCanBePasted() {
        Page inbox = openInbox();
        assertThat(inbox.locator("#connection")).hasText("Live");
        assertThat(inbox.getByText("No messages yet")).isVisible();
        browser.screenshots("inbox-empty");
        inbox.evaluate("window.sameDocument = true");

        String number = Phones.newNumber();
        BrowserUser alice = requestCodeOnOtherDevice(number);

        String code = phones.nextCode(number);
        assertThat(codes(inbox)).hasText(code);
        assertThat(inbox).hasTitle("(1) " + code + " – Inbox – " + realm.name());
        assertThat(inbox.getByRole(AriaRole.STATUS))
                .hasText("New: Text message to " + formatted(number) + ", code " + spelledOut(code));
        assertThat(messages(inbox)).hasClass("fresh");
        assertThat(inbox.getByText("No messages yet")).isHidden();
        assertThat(inbox.evaluate("window.sameDocument")).isEqualTo(true);

        Locator copy = inbox.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Copy code " + code));
        copy.press("Enter");
        assertThat(inbox.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Copied code " + code)))
                .isFocused();
        assertThat(inbox.getByRole(AriaRole.STATUS)).hasText("Code copied.");
        assertThat(inbox).hasTitle("Inbox – " + realm.name());
        assertThat(copy).isVisible();
        assertThat(inbox.locator(".fresh")).hasCount(0);

        alice.field("code").press("Control+V");
        alice.sees("backup");
        assertThat(consoleErrors).isEmpty();
    }

    @Test
    void newestMessageIsOnTopAndNumbersCanBeFiltered() {
        String first = Phones.newNumber();
        String second = Phones.newNumber();
        receiveCode(first, "sms");
        Page inbox = openInbox();
        assertThat(messages(inbox)).hasCount(1);
        assertThat(inbox.getByLabel("Show")).isHidden();
        receiveCode(second, "voice");
        receiveCode("+12025550123", "sms");

        String[] all = {"+1 202-555-0123", formatted(second), formatted(first)};
        assertThat(inbox.locator(".to")).hasText(all);
        assertThat(inbox.locator(".channel")).hasText(new String[] {"Text message", "Call", "Text message"});
        checkPage("inbox");
        inbox.reload();
        assertThat(messages(inbox)).hasCount(3);
        assertThat(inbox).hasTitle("Inbox – " + realm.name());

        inbox.getByLabel("Show").selectOption(formatted(first));
        assertThat(codes(inbox).and(inbox.locator(":visible"))).hasText(phones.nextCode(first));
        browser.screenshots("inbox-one-number");
        inbox.reload();
        assertThat(inbox.locator(".to:visible")).hasText(formatted(first));

        inbox.getByLabel("Show").selectOption("Everybody");
        assertThat(inbox.locator(".to:visible")).hasText(all);

        String third = Phones.newNumber();
        inbox.navigate(realm.inbox().url() + "#" + third);
        assertThat(inbox.getByText("Nothing came to this number or address yet."))
                .isVisible();
        receiveCode(third, "sms");
        assertThat(inbox.locator(".to:visible")).hasText(formatted(third));
        assertThat(inbox.getByLabel("Show")).hasValue(third);
    }

    @Test
    void newMessageKeepsFocusSelectionAndPosition() {
        for (int i = 0; i < 3; i++) {
            receiveCode(Phones.newNumber(), "voice");
        }
        Page inbox = openInbox();
        inbox.setViewportSize(320, 500);
        assertThat(messages(inbox)).hasCount(3);
        Locator last = messages(inbox).last();
        String text = last.locator(".text").innerText();
        last.locator(".copy").focus();
        last.locator(".text").evaluate("text => { text.scrollIntoView(); getSelection().selectAllChildren(text); }");
        double position = last.boundingBox().y;

        receiveCode(Phones.newNumber(), "sms");

        assertThat(messages(inbox)).hasCount(4);
        assertThat(last.locator(".copy")).isFocused();
        assertThat(inbox.evaluate("getSelection().toString()").toString().strip())
                .isEqualTo(text.strip());
        assertThat(last.boundingBox().y).isBetween(position - 1, position + 1);
    }

    /** Without TLS, browsers offer the clipboard API on localhost only. */
    @Test
    void copiesOverPlainHttp() {
        Page inbox = browser.page();
        inbox.route("http://two-step.test/**", route -> {
            String path = route.request().url().substring("http://two-step.test".length());
            route.fulfill(new Route.FulfillOptions()
                    .setResponse(route.fetch(
                            new Route.FetchOptions().setUrl(realm.server().url() + path))));
        });
        String number = Phones.newNumber();
        BrowserUser alice = requestCodeOnOtherDevice(number);
        inbox.navigate(realm.inbox().url().replace(realm.server().url(), "http://two-step.test"));
        assertThat(inbox.evaluate("isSecureContext || 'clipboard' in navigator"))
                .isEqualTo(false);

        inbox.locator(".copy").click();
        assertThat(inbox.locator(".copy")).containsText("Copied");
        assertThat(inbox.locator(".copy")).isFocused();

        alice.field("code").press("Control+V");
        alice.sees("backup");
    }

    @Test
    void selectsCodeIfItCannotBeCopied() {
        String number = Phones.newNumber();
        receiveCode(number, "sms");
        String code = phones.nextCode(number);
        browser.page()
                .addInitScript("Object.defineProperty(navigator, 'clipboard', { value: undefined });"
                        + "document.execCommand = () => false;");
        Page inbox = openInbox();

        inbox.locator(".copy").click();

        assertThat(inbox.locator(".copy")).containsText("Press Ctrl+C");
        assertThat(inbox.evaluate("getSelection().toString()").toString().strip())
                .isEqualTo(code);
    }

    @Test
    void showsLostAndRestoredConnection() {
        Page inbox = openInbox();
        receiveCode(Phones.newNumber(), "sms");
        assertThat(messages(inbox)).hasCount(1);

        inbox.route(MESSAGES, Route::abort);
        assertThat(inbox.locator("#connection")).hasText("Not connected");
        assertThat(inbox.locator("#away-text"))
                .hasText(Pattern.compile("The inbox cannot be reached\\. Next try in \\d+ s\\."));
        assertThat(inbox.getByRole(AriaRole.STATUS)).hasText("The inbox cannot be reached.");
        browser.screenshots("inbox-away");
        assertThat(messages(inbox)).isVisible();

        inbox.unroute(MESSAGES);
        inbox.getByText("Try now").click();
        assertThat(inbox.locator("#connection")).hasText("Live");
        assertThat(inbox.locator("#away")).isHidden();
        assertThat(inbox.getByRole(AriaRole.STATUS)).hasText("Connected again.");
    }

    @Test
    void pollsOnlyWhileVisible() {
        browser.page().clock().install();
        Page inbox = openInbox();
        inbox.waitForRequest(MESSAGES, () -> inbox.clock().runFor(3_000));
        assertThat(inbox.locator("#connection")).hasText("Live");

        List<String> requests = new ArrayList<>();
        inbox.onRequest(request -> requests.add(request.url()));
        setVisibility(inbox, "hidden");
        requests.clear();
        inbox.clock().runFor(60_000);
        inbox.evaluate("fetch('/realms/master')");
        assertThat(requests).singleElement().asString().endsWith("/realms/master");

        inbox.waitForRequest(MESSAGES, () -> setVisibility(inbox, "visible"));
    }

    @Test
    void showsTimeInTheTimeZoneOfTheBrowser() {
        ZoneId zone = ZoneId.of("Asia/Kolkata");
        JsonObject override = new JsonObject();
        override.addProperty("timezoneId", zone.getId());
        CDPSession session = browser.page().context().newCDPSession(browser.page());
        session.send("Emulation.setTimezoneOverride", override);
        Page inbox = openInbox();
        receiveCode(Phones.newNumber(), "sms");
        Locator time = inbox.locator("time");
        assertThat(time).hasText(Pattern.compile("^(just now|\\d+ s ago) · .*"));
        String local = DateTimeFormatter.ofPattern("HH:mm:ss")
                .withZone(zone)
                .format(Instant.parse(time.getAttribute("datetime")));
        assertThat(time).containsText(local);

        realm.server().moveClock(Duration.ofMinutes(5));
        pollNow();
        assertThat(time).hasText(Pattern.compile("^5 min ago · .*"));
    }

    @Test
    void showsMarkupInMessagesAsText() {
        List<String> dialogs = new ArrayList<>();
        browser.page().onDialog(dialog -> {
            dialogs.add(dialog.message());
            dialog.dismiss();
        });
        Page inbox = openInbox();
        receiveCode(Phones.newNumber(), "sms");
        assertThat(inbox.locator(".text")).containsText("<img src=x onerror=alert(1)>");
        assertThat(inbox.locator("img")).hasCount(0);
        inbox.reload();
        assertThat(inbox.locator(".text")).containsText("<img src=x onerror=alert(1)>");
        assertThat(inbox.locator("img")).hasCount(0);

        assertThat(consoleErrors).isEmpty();

        // If a response contains markup where text is expected, only its text is shown.
        inbox.route(MESSAGES, route -> {
            String body = route.fetch()
                    .text()
                    .replaceFirst("<li data-id=\"[^\"]+\"", "<li data-id=\"other\"")
                    .replaceFirst("(class=\"text\"[^>]*>)", "$1<b>bold</b><img src=x onerror=alert(2)>");
            route.fulfill(new Route.FulfillOptions()
                    .setContentType("text/html; charset=utf-8")
                    .setBody(body));
        });
        pollNow();
        assertThat(inbox.locator("[data-id=other] .text")).containsText("bold");
        assertThat(inbox.locator("#messages img, #messages b")).hasCount(0);
        assertThat(dialogs).isEmpty();
    }

    private static void setVisibility(Page page, String state) {
        page.evaluate(
                "state => { Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });"
                        + "document.dispatchEvent(new Event('visibilitychange')); }",
                state);
    }

    private Page openInbox() {
        Page inbox = browser.page();
        inbox.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                consoleErrors.add(message.text());
            }
        });
        inbox.onPageError(consoleErrors::add);
        inbox.navigate(realm.inbox().url());
        return inbox;
    }

    /** Checks the page once no message is highlighted as new, because the highlight changes its colours. */
    private void checkPage(String picture) {
        browser.page().keyboard().press("Shift");
        assertThat(browser.page().locator(".fresh")).hasCount(0);
        browser.screenshots(picture);
        browser.assertAccessible();
    }

    @Test
    void reloadsItselfWithoutJavaScript() {
        Page inbox = browserWithoutJavaScript.page();
        inbox.navigate(realm.inbox().url());
        assertThat(inbox.getByText("No messages yet")).isVisible();
        assertThat(inbox.locator("footer noscript p")).isVisible();
        assertThat(inbox.locator("#connection")).isHidden();

        String number = Phones.newNumber();
        requestCode(number, "sms");

        assertThat(codes(inbox))
                .hasText(phones.nextCode(number), new LocatorAssertions.HasTextOptions().setTimeout(15_000));
        assertThat(inbox.locator("time")).containsText("UTC");
        assertThat(inbox.locator(".text")).containsText("<img src=x onerror=alert(1)>");
        assertThat(inbox.locator(".copy")).isHidden();
        browserWithoutJavaScript.screenshots("inbox-without-javascript");
    }

    /** A new user requests a code, and an open inbox loads it immediately. */
    private void receiveCode(String number, String channel) {
        requestCode(number, channel);
        pollNow();
    }

    private PageText requestCode(String number, String channel) {
        PageText user = new PageText(realm, phones);
        user.opensPhonePage().types("number", number).chooses("channel", channel);
        user.continues().sees("code");
        realm.inbox().awaitMessage(number);
        return user;
    }

    /** A new user requests a code on another device. Returns when the code has arrived. */
    private BrowserUser requestCodeOnOtherDevice(String number) {
        return requestCode(number, "sms").continuesIn(browser.otherDevice()).sees("code");
    }

    /** Makes the inbox poll now instead of after its interval. */
    private void pollNow() {
        browser.page().evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    }

    private static Locator messages(Page inbox) {
        return inbox.locator("#messages > li");
    }

    private static Locator codes(Page inbox) {
        return inbox.locator("p.code");
    }

    /** A German mobile number in the format of the page. */
    private static String formatted(String number) {
        return number.substring(0, 3) + " " + number.substring(3, 7) + " " + number.substring(7);
    }

    private static String spelledOut(String code) {
        return String.join(" ", code.split(""));
    }
}
