package io.github.keycloaktwostep.tests.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.User;
import io.github.keycloaktwostep.tests.visitor.Page;
import io.github.keycloaktwostep.tests.visitor.Visitor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A user without a browser: reads what the server answers, and presses and fills in only what is there. For all that
 * does not depend on what a page looks like or what its script does.
 */
public final class Reader extends Walk<Reader> {

    private final Visitor visitor;
    private final Map<String, String> filledIn = new HashMap<>();
    private Page page;

    public Reader(Realm realm, User user, Phones phones) {
        this(new Visitor(), realm, user, phones);
    }

    private Reader(Visitor visitor, Realm realm, User user, Phones phones) {
        super(realm, user, phones);
        this.visitor = visitor;
    }

    @Override
    Reader self() {
        return this;
    }

    /** The same user at another device. */
    public Reader elsewhere() {
        return another(new Visitor());
    }

    /** The same user in another tab of this browser, which shows nothing yet. */
    public Reader inAnotherTab() {
        return another(visitor);
    }

    /** Another user in this browser. */
    public Reader handsOverTo(User other) {
        return new Reader(visitor, realm, other, phones);
    }

    private Reader another(Visitor browser) {
        Reader there = new Reader(browser, realm, user, phones);
        there.codes = codes;
        return there;
    }

    /** What the server answered last. */
    public Page page() {
        return page;
    }

    public Visitor browser() {
        return visitor;
    }

    @Override
    public Reader opens(String address) {
        return arrives(visitor.open(address));
    }

    @Override
    public Reader givesPassword() {
        assertThat(page.body()).contains("id=\"kc-form-login\"");
        return arrives(
                visitor.submit(page, Map.of("username", user.name(), "password", User.PASSWORD, "credentialId", "")));
    }

    @Override
    public Reader sees(String name) {
        assertThat(page.is(name)).as("'%s' expected, got %s", name, page).isTrue();
        return this;
    }

    @Override
    public Reader seesSomePage() {
        assertThat(page.status()).as(page.toString()).isEqualTo(200);
        assertThat(page.name()).as(page.toString()).isPresent();
        return this;
    }

    @Override
    public Reader seesApp() {
        assertThat(page.signedIn()).as("the app expected, got %s", page).isTrue();
        return this;
    }

    @Override
    public Reader seesError(String field, String pattern) {
        assertThat(page.error(field).orElse("")).as("error at %s", field).containsPattern(ignoringCase(pattern));
        return this;
    }

    @Override
    public Reader seesAlert(String pattern) {
        int start = page.body().indexOf("pf-v5-c-alert");
        int end = page.body().indexOf("data-two-step-page=");
        assertThat(start).as("an alert on %s", page).isBetween(0, end);
        assertThat(page.body().substring(start, end)).containsPattern(ignoringCase(pattern));
        return this;
    }

    @Override
    public Reader reads(String text) {
        assertThat(text()).contains(text);
        return this;
    }

    @Override
    public Reader readsNothingOf(String text) {
        assertThat(text()).doesNotContain(text);
        return this;
    }

    @Override
    public Reader seesEntered(String field, String value) {
        assertThat(Sheet.on(page).filledIn()).containsEntry(field, value);
        return this;
    }

    @Override
    public Reader seesNo(String idOrName) {
        Sheet sheet = Sheet.on(page);
        assertThat(sheet.hasField(idOrName)).as("a field %s", idOrName).isFalse();
        assertThat(sheet.button(idOrName)).as("a button %s", idOrName).isEmpty();
        return this;
    }

    @Override
    public Reader types(String field, String value) {
        assertThat(Sheet.on(page).hasField(field))
                .as("field %s on %s", field, page)
                .isTrue();
        filledIn.put(field, value);
        return this;
    }

    @Override
    public Reader chooses(String radio, String value) {
        assertThat(Sheet.on(page).offers(radio, value))
                .as("%s %s on %s", radio, value, page)
                .isTrue();
        filledIn.put(radio, value);
        return this;
    }

    @Override
    public Reader ticks(String checkbox) {
        return chooses(checkbox, "on");
    }

    @Override
    public Reader presses(String id) {
        return sends(id, Sheet.on(page).button(id));
    }

    @Override
    public Reader continues() {
        return sends("the first", Sheet.on(page).primary());
    }

    @Override
    public Reader choosesOption(String pattern) {
        Optional<String> option = Sheet.on(page).card(ignoringCase(pattern));
        assertThat(option).as("'%s' among %s", pattern, text()).isPresent();
        return chooses("option", option.orElseThrow());
    }

    @Override
    public Reader goesBack() {
        return sends("back", Sheet.on(page).action("back"));
    }

    @Override
    public Reader cancels() {
        return presses("cancel-aia");
    }

    @Override
    public Reader refreshes() {
        return opens(page.address().toString());
    }

    @Override
    public Reader posts(Map<String, String> fields) {
        filledIn.putAll(fields);
        return sends("any", Optional.of(Map.of()));
    }

    @Override
    public Reader postsNothing() {
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
    public Reader signsOut() {
        opens(logoutUrl());
        assertThat(page.body()).contains("id=\"kc-logout\"");
        arrives(visitor.submit(page, Map.of("confirmLogout", "Logout")));
        assertThat(page.body()).doesNotContain("id=\"kc-logout\"");
        return this;
    }

    @Override
    public Reader leavesSettings() {
        if (page.is("settings")) {
            presses("two-step-done");
        }
        return seesApp();
    }

    /** What becomes of the message that the page tells of, as the page's script asks for it. */
    public Reader awaitsDelivery(String status) {
        delivery(answer -> answer.path("status").asText().equals(status), status);
        return this;
    }

    /** And why. */
    public Reader awaitsDelivery(String status, String reason) {
        JsonNode answer = delivery(each -> each.path("status").asText().equals(status), status);
        assertThat(answer.path("reason").asText()).isEqualTo(reason);
        return this;
    }

    private JsonNode delivery(Predicate<JsonNode> wanted, String what) {
        String address = page.delivery().orElseThrow().toString();
        return Await.until("a message that is " + what, () -> Optional.of(
                        Http.parse(Http.send(Http.request(address).build()).body()))
                .filter(wanted));
    }

    private Reader sends(String button, Optional<Map<String, String>> what) {
        assertThat(what).as("button %s on %s", button, page).isPresent();
        Map<String, String> fields = new HashMap<>(Sheet.on(page).filledIn());
        fields.putAll(what.orElseThrow());
        fields.putAll(filledIn);
        return arrives(visitor.post(page.form().action(), fields));
    }

    private Reader arrives(Page next) {
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
