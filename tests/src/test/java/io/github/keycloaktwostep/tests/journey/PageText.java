// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.User;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A user without a browser, who reads the server's responses and uses only controls that are on the page. For tests
 * that depend neither on the appearance of a page nor on its script.
 */
public final class PageText extends UserJourney<PageText> {

    /** An alert of PatternFly 5 or 6. */
    private static final Pattern ALERT = Pattern.compile("pf-v[56]-c-alert");

    /** A remembered device gets its name from it. */
    private static final String USER_AGENT =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";

    private final HttpUser visitor;
    private final Map<String, String> filledIn = new HashMap<>();
    private HtmlPage page;

    public PageText(Realm realm, User user, Phones phones) {
        this(newBrowser(), realm, user, phones);
    }

    /** A new user of a realm. */
    public PageText(Realm realm, Phones phones) {
        this(realm, realm.user(), phones);
    }

    PageText(HttpUser visitor, Realm realm, User user, Phones phones) {
        super(realm, user, phones);
        this.visitor = visitor;
    }

    private static HttpUser newBrowser() {
        return new HttpUser().sending("User-Agent", USER_AGENT);
    }

    @Override
    PageText self() {
        return this;
    }

    /** The same user on another device. */
    public PageText elsewhere() {
        return copyIn(newBrowser());
    }

    /** The same user in another tab of this browser, which has no page open yet. */
    public PageText inAnotherTab() {
        return copyIn(visitor);
    }

    /** Another user in this browser. */
    public PageText sharesBrowserWith(User other) {
        return new PageText(visitor, realm, other, phones);
    }

    private PageText copyIn(HttpUser browser) {
        PageText there = new PageText(browser, realm, user, phones);
        there.codes = codes;
        return there;
    }

    @Override
    public List<String> enrols(String number, boolean remembered) {
        Member member = new HttpEnrolment(realm, phones).enrol(user, number, visitor, remembered);
        codes = () -> phones.nextCode(number);
        signsOut();
        return member.recoveryCodes();
    }

    /** Continues at the same page in a browser. */
    public BrowserUser continuesIn(Page other) {
        BrowserUser there = new BrowserUser(other, realm, user, phones);
        there.codes = codes;
        visitor.cookies().forEach(there::addsCookie);
        return there.opens(addressOfStep());
    }

    /** The last response of the server. */
    public HtmlPage page() {
        return page;
    }

    public HttpUser browser() {
        return visitor;
    }

    @Override
    public PageText opens(String address) {
        return arrives(visitor.open(address));
    }

    @Override
    public PageText givesPassword() {
        assertThat(page.body()).contains("id=\"kc-form-login\"");
        return arrives(visitor.logIn(page, user));
    }

    @Override
    public PageText sees(String name) {
        assertThat(page.is(name)).as("'%s' expected, got %s", name, page).isTrue();
        return this;
    }

    /** Any of the product's pages. */
    public PageText seesSomePage() {
        assertThat(page.status()).as(page.toString()).isEqualTo(200);
        assertThat(page.name()).as(page.toString()).isPresent();
        return this;
    }

    @Override
    public PageText seesApp() {
        assertThat(page.signedIn()).as("the app expected, got %s", page).isTrue();
        return this;
    }

    @Override
    public PageText seesError(String field, String pattern) {
        assertThat(page.error(field).orElse("")).as("error at %s", field).containsPattern(ignoringCase(pattern));
        return this;
    }

    @Override
    public PageText seesAlert(String pattern) {
        Matcher alert = ALERT.matcher(page.body());
        int end = page.body().indexOf("data-two-step-page=");
        assertThat(alert.find()).as("an alert on %s", page).isTrue();
        assertThat(alert.start()).as("an alert on %s", page).isLessThanOrEqualTo(end);
        assertThat(page.body().substring(alert.start(), end)).containsPattern(ignoringCase(pattern));
        return this;
    }

    /** Asserts that the page contains a text. */
    public PageText reads(String text) {
        assertThat(text()).contains(text);
        return this;
    }

    public PageText doesNotRead(String text) {
        assertThat(text()).doesNotContain(text);
        return this;
    }

    /** Asserts the value of an input field or a selection list. */
    public PageText seesEntered(String field, String value) {
        assertThat(PageForm.on(page).filledIn()).containsEntry(field, value);
        return this;
    }

    /** Asserts that there is no button and no field with this id or name. */
    public PageText seesNo(String idOrName) {
        PageForm sheet = PageForm.on(page);
        assertThat(sheet.hasField(idOrName)).as("a field %s", idOrName).isFalse();
        assertThat(sheet.button(idOrName)).as("a button %s", idOrName).isEmpty();
        return this;
    }

    @Override
    public PageText types(String field, String value) {
        assertThat(PageForm.on(page).hasField(field))
                .as("field %s on %s", field, page)
                .isTrue();
        filledIn.put(field, value);
        return this;
    }

    @Override
    public PageText chooses(String radio, String value) {
        assertThat(PageForm.on(page).offers(radio, value))
                .as("%s %s on %s", radio, value, page)
                .isTrue();
        filledIn.put(radio, value);
        return this;
    }

    @Override
    public PageText ticks(String checkbox) {
        return chooses(checkbox, "on");
    }

    @Override
    public PageText presses(String id) {
        return sends(id, PageForm.on(page).button(id));
    }

    @Override
    public PageText continues() {
        return sends("the first", PageForm.on(page).primary());
    }

    @Override
    public PageText choosesOption(String pattern) {
        Optional<String> option = PageForm.on(page).card(ignoringCase(pattern));
        assertThat(option).as("'%s' among %s", pattern, text()).isPresent();
        return chooses("option", option.orElseThrow());
    }

    public PageText goesBack() {
        return sends("back", PageForm.on(page).action("back"));
    }

    public PageText cancels() {
        return presses("cancel-aia");
    }

    /** Loads the same page again. */
    public PageText refreshes() {
        return opens(addressOfStep());
    }

    /**
     * Sends the page's form as a program would, with these fields added or replaced, even if the page does not allow
     * it.
     */
    public PageText posts(Map<String, String> fields) {
        filledIn.putAll(fields);
        return sends("any", Optional.of(Map.of()));
    }

    /** Sends the page's form without any fields. */
    public PageText postsNothing() {
        return arrives(visitor.post(page.form().action(), Map.of()));
    }

    @Override
    public List<String> recoveryCodesOnPage() {
        return page.recoveryCodes();
    }

    @Override
    public String secretOnPage() {
        return page.secret();
    }

    @Override
    public PageText signsOut() {
        opens(logoutUrl());
        assertThat(page.body()).contains("id=\"kc-logout\"");
        arrives(visitor.submit(page, Map.of("confirmLogout", "Logout")));
        assertThat(page.body()).doesNotContain("id=\"kc-logout\"");
        return this;
    }

    /** Waits for a delivery status of the message on the page, requested as the page's script does. */
    public PageText awaitsDelivery(String status) {
        delivery(status);
        return this;
    }

    /** Like {@link #awaitsDelivery(String)}, and asserts the reason. */
    public PageText awaitsDelivery(String status, String reason) {
        assertThat(delivery(status).path("reason").asText()).isEqualTo(reason);
        return this;
    }

    private JsonNode delivery(String status) {
        String address = page.delivery().orElseThrow().toString();
        return Await.until("a message that is " + status, () -> Optional.of(
                        Http.parse(Http.send(Http.request(address).build()).body()))
                .filter(answer -> answer.path("status").asText().equals(status)));
    }

    /** The address that Keycloak's script puts into the location bar: without the single-use session code. */
    private String addressOfStep() {
        return page.form().action().toString().replaceAll("session_code=[^&]*&", "");
    }

    private PageText sends(String button, Optional<Map<String, String>> buttonFields) {
        assertThat(buttonFields).as("button %s on %s", button, page).isPresent();
        Map<String, String> fields = new HashMap<>(PageForm.on(page).filledIn());
        fields.putAll(buttonFields.orElseThrow());
        fields.putAll(filledIn);
        return arrives(visitor.post(page.form().action(), fields));
    }

    private PageText arrives(HtmlPage next) {
        assertThat(next.status()).as(next.toString()).isLessThan(500);
        page = next;
        filledIn.clear();
        return this;
    }

    private String text() {
        return page.text();
    }

    private static Pattern ignoringCase(String pattern) {
        return Pattern.compile(pattern, Pattern.CASE_INSENSITIVE);
    }
}
