package io.github.keycloaktwostep.tests.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** A user in front of a browser: does what people do on the pages, and finds things by the public names. */
public final class Person {

    private final Page page;
    private final Realm realm;
    private final User user;
    private final Phones phones;
    private Supplier<String> codes = () -> {
        throw new IllegalStateException("nothing set up yet");
    };

    public Person(Page page, Realm realm, User user, Phones phones) {
        this.page = page;
        this.realm = realm;
        this.user = user;
        this.phones = phones;
    }

    public Page page() {
        return page;
    }

    public User user() {
        return user;
    }

    /** The same user at another browser. */
    public Person at(Page other) {
        Person there = new Person(other, realm, user, phones);
        there.codes = codes;
        return there;
    }

    /** Opens the app and gives the password; further parameters go to the authorization endpoint. */
    public Person signsIn(String... parameters) {
        page.navigate(realm.signInUrl(parameters));
        return givesPassword();
    }

    public Person givesPassword() {
        page.locator("#username").fill(user.name());
        page.locator("#password").fill(User.PASSWORD);
        page.locator("#kc-login").click();
        return this;
    }

    /** Signs in and opens the wizard by the link that an app uses. */
    public Person opensWizard() {
        return signsIn("kc_action", "two-step-setup").sees("intro");
    }

    /** Opens the settings by link; signed in already, or asked to. */
    public Person opensSettings() {
        page.navigate(realm.signInUrl("kc_action", "two-step-settings"));
        return this;
    }

    /** Waits for one of the product's pages. */
    public Person sees(String name) {
        assertThat(page.locator("[data-two-step-page]")).hasAttribute("data-two-step-page", name);
        return this;
    }

    public Person seesApp() {
        assertThat(page.locator("h1")).hasText("signed in");
        return this;
    }

    /** Waits for an error at a field. */
    public Person seesError(String field, String pattern) {
        assertThat(page.locator("#input-error-" + field)).hasText(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE));
        return this;
    }

    /** Waits for a message above the page. */
    public Person seesAlert(String pattern) {
        assertThat(page.locator(".pf-v5-c-alert")).hasText(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE));
        return this;
    }

    public Person types(String field, String value) {
        field(field).fill(value);
        return this;
    }

    public Person chooses(String radio, String value) {
        page.locator("input[type=radio][name=" + radio + "][value='" + value + "']")
                .check();
        return this;
    }

    public Person ticks(String checkbox) {
        field(checkbox).check();
        return this;
    }

    public Person presses(String id) {
        page.locator("#" + id).click();
        return this;
    }

    /** Presses the page's primary button, which is the first. */
    public Person continues() {
        page.locator("[data-two-step-page] form button[type=submit], [data-two-step-page] form input[type=submit]")
                .first()
                .click();
        return this;
    }

    public Locator field(String name) {
        return page.locator("[data-two-step-page] [name='" + name + "']");
    }

    /** Types a code and goes on. */
    public Person entersCode(String code) {
        return types("code", code).continues();
    }

    /** From the first page of the wizard to the choice of a backup, with a phone. */
    public Person setsUpPhoneFirst(String number) {
        continues().sees("method").chooses("method", "phone").continues();
        codes = () -> phones.nextCode(number);
        return provesPhone(number).sees("backup");
    }

    /** From the first page of the wizard to the choice of a backup, with an app. */
    public Totp setsUpAppFirst() {
        continues().sees("method").chooses("method", "app").continues();
        Totp app = provesApp();
        codes = app::freshCode;
        sees("backup");
        return app;
    }

    public Person provesPhone(String number) {
        sees("phone").types("number", number).continues();
        return sees("code").entersCode(phones.nextCode(number));
    }

    public Totp provesApp() {
        sees("app");
        Totp app = Totp.ofKey(page.locator("#two-step-secret").innerText());
        entersCode(app.freshCode());
        return app;
    }

    public Person backsUpWithPhone(String number) {
        chooses("backup", "phone").continues();
        return provesPhone(number).sees("finish");
    }

    public Totp backsUpWithApp() {
        chooses("backup", "app").continues();
        Totp app = provesApp();
        sees("finish");
        return app;
    }

    public List<String> backsUpWithRecoveryCodes() {
        chooses("backup", "recovery-codes").continues();
        sees("recovery-codes");
        List<String> codes = recoveryCodesOnPage();
        ticks("saved").continues().sees("finish");
        return codes;
    }

    public List<String> recoveryCodesOnPage() {
        return page.locator("#two-step-recovery-codes li").allInnerTexts().stream()
                .map(Person::recoveryCode)
                .toList();
    }

    /** Types a code of the preferred method where one is asked for. */
    public Person provesItself() {
        return sees("sign-in").entersCode(codes.get());
    }

    /** Gives the password and chooses another way than the preferred one. */
    public Person signsInWith(String option) {
        signsIn().sees("sign-in").presses("two-step-other-options").sees("options");
        return choosesOption(option).continues().sees("sign-in");
    }

    /** Chooses a way to get a code by what it says. */
    public Person choosesOption(String pattern) {
        page.getByRole(
                        AriaRole.RADIO,
                        new Page.GetByRoleOptions().setName(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE)))
                .check();
        return this;
    }

    public Person goesBack() {
        page.locator("[data-two-step-page] button[name=action][value=back]").click();
        return this;
    }

    /** Sends the page's form as a program would: whatever the page makes of it, with some fields set as given. */
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

    /** Sends the page's form without a single field. */
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

    /** From the settings back to the app; may be there already. */
    public Person leavesSettings() {
        assertThat(page.locator("[data-two-step-page=settings], h1:text('signed in')"))
                .isVisible();
        if (page.locator("#two-step-done").count() > 0) {
            presses("two-step-done");
        }
        return seesApp();
    }

    public Person turnsOn() {
        return presses("two-step-turn-on").seesApp();
    }

    /** Ends the session in this browser and keeps its other cookies. */
    public Person signsOut() {
        page.navigate(realm.url() + "/protocol/openid-connect/logout?client_id=" + Realm.CLIENT);
        page.locator("#kc-logout").click();
        assertThat(page.locator("#kc-logout")).isHidden();
        return this;
    }

    /** Without the number that a list may show before it, and without gaps. */
    private static String recoveryCode(String shown) {
        return shown.replaceFirst("^\\s*\\d+\\s*[:.)]\\s*", "").replaceAll("[\\s-]", "");
    }
}
