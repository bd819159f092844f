package io.github.keycloaktwostep.tests.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Cookie;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.User;
import io.github.keycloaktwostep.tests.visitor.Enrolment;
import io.github.keycloaktwostep.tests.visitor.Member;
import io.github.keycloaktwostep.tests.visitor.Visitor;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A user in front of a browser: does what people do on the pages, and finds things by the public names. */
public final class Person extends Walk<Person> {

    private final Page page;

    public Person(Page page, Realm realm, User user, Phones phones) {
        super(realm, user, phones);
        this.page = page;
    }

    @Override
    Person self() {
        return this;
    }

    public Page page() {
        return page;
    }

    /** The same user at another browser. */
    public Person at(Page other) {
        Person there = new Person(other, realm, user, phones);
        there.codes = codes;
        return there;
    }

    /**
     * Has turned it on before, with a phone and recovery codes; not seen in the browser, to save time.
     *
     * @param remembered whether this browser was remembered then
     * @return the recovery codes
     */
    public List<String> hasTurnedItOn(String number, boolean remembered) {
        Member member = new Enrolment(realm, phones).enrol(user, number, new Visitor(), remembered);
        codes = () -> phones.nextCode(number);
        if (remembered) {
            Map.Entry<String, String> cookie = member.browser().cookie(Member.DEVICE_COOKIE);
            page.context()
                    .addCookies(List.of(new Cookie(cookie.getKey(), cookie.getValue())
                            .setUrl(realm.url() + "/")
                            .setHttpOnly(true)));
        }
        return member.recoveryCodes();
    }

    @Override
    public Person opens(String address) {
        page.navigate(address);
        return this;
    }

    @Override
    public Person givesPassword() {
        page.locator("#username").fill(user.name());
        page.locator("#password").fill(User.PASSWORD);
        page.locator("#kc-login").click();
        return this;
    }

    @Override
    public Person sees(String name) {
        assertThat(page.locator("[data-two-step-page]")).hasAttribute("data-two-step-page", name);
        return this;
    }

    @Override
    public Person seesSomePage() {
        assertThat(page.locator("[data-two-step-page]")).isVisible();
        return this;
    }

    @Override
    public Person reads(String text) {
        assertThat(page.locator("[data-two-step-page]")).containsText(text);
        return this;
    }

    @Override
    public Person readsNothingOf(String text) {
        assertThat(page.locator("[data-two-step-page]")).not().containsText(text);
        return this;
    }

    @Override
    public Person seesEntered(String field, String value) {
        assertThat(field(field)).hasValue(value);
        return this;
    }

    @Override
    public Person seesNo(String idOrName) {
        assertThat(page.locator("[id='" + idOrName + "'], [name='" + idOrName + "']"))
                .hasCount(0);
        return this;
    }

    @Override
    public Person seesApp() {
        assertThat(page.locator("h1")).hasText("signed in");
        return this;
    }

    @Override
    public Person seesError(String field, String pattern) {
        assertThat(page.locator("#input-error-" + field)).hasText(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE));
        return this;
    }

    @Override
    public Person seesAlert(String pattern) {
        assertThat(page.locator(".pf-v5-c-alert")).hasText(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE));
        return this;
    }

    @Override
    public Person types(String field, String value) {
        field(field).fill(value);
        return this;
    }

    @Override
    public Person chooses(String radio, String value) {
        page.locator("input[type=radio][name=" + radio + "][value='" + value + "']")
                .check();
        return this;
    }

    @Override
    public Person ticks(String checkbox) {
        field(checkbox).check();
        return this;
    }

    @Override
    public Person presses(String id) {
        page.locator("#" + id).click();
        return this;
    }

    @Override
    public Person continues() {
        page.locator("[data-two-step-page] form button[type=submit], [data-two-step-page] form input[type=submit]")
                .first()
                .click();
        return this;
    }

    public Locator field(String name) {
        return page.locator("[data-two-step-page] [name='" + name + "']");
    }

    @Override
    public List<String> recoveryCodesOnPage() {
        return page.locator("#two-step-recovery-codes li").allInnerTexts().stream()
                .map(Person::recoveryCode)
                .toList();
    }

    @Override
    public Person choosesOption(String pattern) {
        page.getByRole(
                        AriaRole.RADIO,
                        new Page.GetByRoleOptions().setName(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE)))
                .check();
        return this;
    }

    @Override
    public Person goesBack() {
        page.locator("[data-two-step-page] button[name=action][value=back]").click();
        return this;
    }

    @Override
    public Person cancels() {
        page.locator("[name=cancel-aia]").click();
        return this;
    }

    @Override
    public Person refreshes() {
        page.reload();
        return this;
    }

    @Override
    public String secretOnPage() {
        return page.locator("#two-step-secret").innerText();
    }

    @Override
    public Person posts(Map<String, String> fields) {
        return submitsRaw(
                "for (const [name, value] of Object.entries(fields)) {"
                        + "  form.querySelectorAll(`[name='${name}']`).forEach(field => field.remove());"
                        + "  const field = document.createElement('input');"
                        + "  field.type = 'hidden'; field.name = name; field.value = value;"
                        + "  form.append(field);"
                        + "}",
                fields);
    }

    @Override
    public Person postsNothing() {
        return submitsRaw("form.replaceChildren();", Map.of());
    }

    /** Marks the old page, so that what is looked at next is the new one. */
    private Person submitsRaw(String change, Map<String, String> fields) {
        page.evaluate(
                "fields => { const main = document.querySelector('[data-two-step-page]');"
                        + "main.dataset.old = 'true';"
                        + "const form = main.querySelector('form');" + change
                        + "HTMLFormElement.prototype.submit.call(form); }",
                fields);
        assertThat(page.locator("[data-two-step-page][data-old]")).hasCount(0);
        page.waitForLoadState();
        return this;
    }

    @Override
    public Person leavesSettings() {
        assertThat(page.locator("[data-two-step-page=settings], h1:text('signed in')"))
                .isVisible();
        if (page.locator("#two-step-done").count() > 0) {
            presses("two-step-done");
        }
        return seesApp();
    }

    @Override
    public Person signsOut() {
        page.navigate(logoutUrl());
        page.locator("#kc-logout").click();
        assertThat(page.locator("#kc-logout")).isHidden();
        return this;
    }

    /** Without the number that a list may show before it, and without gaps. */
    private static String recoveryCode(String shown) {
        return shown.replaceFirst("^\\s*\\d+\\s*[:.)]\\s*", "").replaceAll("[\\s-]", "");
    }
}
