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

/** The page that somebody who tries the product keeps open beside the sign-in. */
class InboxPageIT {

    private static final String MESSAGES = "**/two-step/inbox/messages";

    @RegisterExtension
    final Browser browser = Browser.english();

    @RegisterExtension
    final Browser plainBrowser = Browser.withoutJavaScript();

    private final Realm realm = Realm.on(Servers.inbox())
            .with("displayName", "<img src=x onerror=alert(1)>")
            .create();
    private final Phones phones = Phones.fed(realm.inbox());
    private final List<String> complaints = new ArrayList<>();

    @AfterEach
    void realTime() {
        realm.server().moveClock(Duration.ZERO);
    }

    @Test
    void aMessageAppearsByItselfAndItsCodeIsPasted() {
        Page inbox = opensInbox();
        assertThat(inbox.locator("#connection")).hasText("Live");
        assertThat(inbox.getByText("No messages yet")).isVisible();
        browser.screenshots("inbox-empty");
        inbox.evaluate("window.sameDocument = true");

        String number = Phones.newNumber();
        BrowserUser alice = asksForCode(number);

        String code = phones.nextCode(number);
        assertThat(codes(inbox)).hasText(code);
        assertThat(inbox).hasTitle("(1) " + code + " – Inbox – " + realm.name());
        assertThat(inbox.getByRole(AriaRole.STATUS))
                .hasText("New: Text message to " + shown(number) + ", code " + spelled(code));
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
        assertThat(complaints).isEmpty();
    }

    @Test
    void theNewestIsOnTopAndOneNumberCanBeChosen() {
        String first = Phones.newNumber();
        String second = Phones.newNumber();
        receivesCode(first, "sms");
        Page inbox = opensInbox();
        assertThat(messages(inbox)).hasCount(1);
        assertThat(inbox.getByLabel("Show")).isHidden();
        receivesCode(second, "voice");
        receivesCode("+12025550123", "sms");

        String[] all = {"+1 202-555-0123", shown(second), shown(first)};
        assertThat(inbox.locator(".to")).hasText(all);
        assertThat(inbox.locator(".channel")).hasText(new String[] {"Text message", "Call", "Text message"});
        look("inbox");
        inbox.reload();
        assertThat(messages(inbox)).hasCount(3);
        assertThat(inbox).hasTitle("Inbox – " + realm.name());

        inbox.getByLabel("Show").selectOption(shown(first));
        assertThat(codes(inbox).and(inbox.locator(":visible"))).hasText(phones.nextCode(first));
        browser.screenshots("inbox-one-number");
        inbox.reload();
        assertThat(inbox.locator(".to:visible")).hasText(shown(first));

        inbox.getByLabel("Show").selectOption("Everybody");
        assertThat(inbox.locator(".to:visible")).hasText(all);

        String third = Phones.newNumber();
        inbox.navigate(realm.inbox().url() + "#" + third);
        assertThat(inbox.getByText("Nothing came to this number or address yet."))
                .isVisible();
        receivesCode(third, "sms");
        assertThat(inbox.locator(".to:visible")).hasText(shown(third));
        assertThat(inbox.getByLabel("Show")).hasValue(third);
    }

    @Test
    void whoSelectsReadsOrTabsIsNotDisturbed() {
        for (int i = 0; i < 3; i++) {
            receivesCode(Phones.newNumber(), "voice");
        }
        Page inbox = opensInbox();
        inbox.setViewportSize(320, 500);
        assertThat(messages(inbox)).hasCount(3);
        Locator last = messages(inbox).last();
        String text = last.locator(".text").innerText();
        last.locator(".copy").focus();
        last.locator(".text").evaluate("text => { text.scrollIntoView(); getSelection().selectAllChildren(text); }");
        double place = last.boundingBox().y;

        receivesCode(Phones.newNumber(), "sms");

        assertThat(messages(inbox)).hasCount(4);
        assertThat(last.locator(".copy")).isFocused();
        assertThat(inbox.evaluate("getSelection().toString()").toString().strip())
                .isEqualTo(text.strip());
        assertThat(last.boundingBox().y).isBetween(place - 1, place + 1);
    }

    /** Away from localhost there is no clipboard without TLS. */
    @Test
    void copiesOnPlainHttpToo() {
        Page inbox = browser.page();
        inbox.route("http://two-step.test/**", route -> {
            String path = route.request().url().substring("http://two-step.test".length());
            route.fulfill(new Route.FulfillOptions()
                    .setResponse(route.fetch(
                            new Route.FetchOptions().setUrl(realm.server().url() + path))));
        });
        String number = Phones.newNumber();
        BrowserUser alice = asksForCode(number);
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
    void theCodeIsSelectedWhereNothingCanBeCopied() {
        String number = Phones.newNumber();
        receivesCode(number, "sms");
        String code = phones.nextCode(number);
        browser.page()
                .addInitScript("Object.defineProperty(navigator, 'clipboard', { value: undefined });"
                        + "document.execCommand = () => false;");
        Page inbox = opensInbox();

        inbox.locator(".copy").click();

        assertThat(inbox.locator(".copy")).containsText("Press Ctrl+C");
        assertThat(inbox.evaluate("getSelection().toString()").toString().strip())
                .isEqualTo(code);
    }

    @Test
    void saysWhenTheServerIsAwayAndComesBack() {
        Page inbox = opensInbox();
        receivesCode(Phones.newNumber(), "sms");
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
    void asksOnlyWhileSomebodyCanSeeIt() {
        browser.page().clock().install();
        Page inbox = opensInbox();
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
    void timeIsThatOfWhoLooks() {
        ZoneId zone = ZoneId.of("Asia/Kolkata");
        JsonObject override = new JsonObject();
        override.addProperty("timezoneId", zone.getId());
        CDPSession session = browser.page().context().newCDPSession(browser.page());
        session.send("Emulation.setTimezoneOverride", override);
        Page inbox = opensInbox();
        receivesCode(Phones.newNumber(), "sms");
        Locator time = inbox.locator("time");
        assertThat(time).hasText(Pattern.compile("^(just now|\\d+ s ago) · .*"));
        String local = DateTimeFormatter.ofPattern("HH:mm:ss")
                .withZone(zone)
                .format(Instant.parse(time.getAttribute("datetime")));
        assertThat(time).containsText(local);

        realm.server().moveClock(Duration.ofMinutes(5));
        asksAtOnce();
        assertThat(time).hasText(Pattern.compile("^5 min ago · .*"));
    }

    @Test
    void whatComesFromOutsideStaysText() {
        List<String> dialogs = new ArrayList<>();
        browser.page().onDialog(dialog -> {
            dialogs.add(dialog.message());
            dialog.dismiss();
        });
        Page inbox = opensInbox();
        receivesCode(Phones.newNumber(), "sms");
        assertThat(inbox.locator(".text")).containsText("<img src=x onerror=alert(1)>");
        assertThat(inbox.locator("img")).hasCount(0);
        inbox.reload();
        assertThat(inbox.locator(".text")).containsText("<img src=x onerror=alert(1)>");
        assertThat(inbox.locator("img")).hasCount(0);

        assertThat(complaints).isEmpty();

        // Even of an answer with markup where text should be only the text is shown.
        inbox.route(MESSAGES, route -> {
            String body = route.fetch()
                    .text()
                    .replaceFirst("<li data-id=\"[^\"]+\"", "<li data-id=\"other\"")
                    .replaceFirst("(class=\"text\"[^>]*>)", "$1<b>bold</b><img src=x onerror=alert(2)>");
            route.fulfill(new Route.FulfillOptions()
                    .setContentType("text/html; charset=utf-8")
                    .setBody(body));
        });
        asksAtOnce();
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

    private Page opensInbox() {
        Page inbox = browser.page();
        inbox.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        inbox.onPageError(complaints::add);
        inbox.navigate(realm.inbox().url());
        return inbox;
    }

    /** Not while a message comes in: then its colours are not what they will be. */
    private void look(String picture) {
        browser.page().keyboard().press("Shift");
        assertThat(browser.page().locator(".fresh")).hasCount(0);
        browser.screenshots(picture);
        browser.assertAccessible();
    }

    @Test
    void thePageReloadsItself() {
        Page inbox = plainBrowser.page();
        inbox.navigate(realm.inbox().url());
        assertThat(inbox.getByText("No messages yet")).isVisible();
        assertThat(inbox.locator("footer noscript p")).isVisible();
        assertThat(inbox.locator("#connection")).isHidden();

        String number = Phones.newNumber();
        askForCode(number, "sms");

        assertThat(codes(inbox))
                .hasText(phones.nextCode(number), new LocatorAssertions.HasTextOptions().setTimeout(15_000));
        assertThat(inbox.locator("time")).containsText("UTC");
        assertThat(inbox.locator(".text")).containsText("<img src=x onerror=alert(1)>");
        assertThat(inbox.locator(".copy")).isHidden();
        plainBrowser.screenshots("inbox-without-javascript");
    }

    /** Somebody new asks for a code, which an open inbox then asks for at once. */
    private void receivesCode(String number, String channel) {
        askForCode(number, channel);
        asksAtOnce();
    }

    private PageText askForCode(String number, String channel) {
        PageText person = new PageText(realm, phones);
        person.opensPhonePage().types("number", number).chooses("channel", channel);
        person.continues().sees("code");
        realm.inbox().awaitMessage(number);
        return person;
    }

    /** Somebody new asks at a device of his own; comes back when the code is there. */
    private BrowserUser asksForCode(String number) {
        return askForCode(number, "sms").goesOnIn(browser.otherDevice()).sees("code");
    }

    /** Instead of in a moment. */
    private void asksAtOnce() {
        browser.page().evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    }

    private static Locator messages(Page inbox) {
        return inbox.locator("#messages > li");
    }

    private static Locator codes(Page inbox) {
        return inbox.locator("p.code");
    }

    /** German mobile numbers as people write them. */
    private static String shown(String number) {
        return number.substring(0, 3) + " " + number.substring(3, 7) + " " + number.substring(7);
    }

    private static String spelled(String code) {
        return String.join(" ", code.split(""));
    }
}
