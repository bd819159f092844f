// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Cookie;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.User;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A user with a browser, who finds controls by their public names. */
public final class BrowserUser extends UserJourney<BrowserUser> {

    private final Page page;

    public BrowserUser(Page page, Realm realm, User user, Phones phones) {
        super(realm, user, phones);
        this.page = page;
    }

    @Override
    BrowserUser self() {
        return this;
    }

    public Page page() {
        return page;
    }

    @Override
    public List<String> enrols(String number, boolean remembered) {
        Member member = new HttpEnrolment(realm, phones).enrol(user, number, new HttpUser(), remembered);
        codes = () -> phones.nextCode(number);
        if (remembered) {
            Map.Entry<String, String> cookie = member.browser().cookie(Member.DEVICE_COOKIE);
            addsCookie(cookie.getKey(), cookie.getValue());
        }
        return member.recoveryCodes();
    }

    /** Adds a cookie of the realm that another client received. */
    void addsCookie(String name, String value) {
        page.context()
                .addCookies(List.of(
                        new Cookie(name, value).setUrl(realm.url() + "/").setHttpOnly(true)));
    }

    @Override
    public BrowserUser opens(String address) {
        page.navigate(address);
        return this;
    }

    @Override
    public BrowserUser givesPassword() {
        page.locator("#username").fill(user.name());
        page.locator("#password").fill(User.PASSWORD);
        page.locator("#kc-login").click();
        return this;
    }

    @Override
    public BrowserUser sees(String name) {
        assertThat(page.locator("[data-two-step-page]")).hasAttribute("data-two-step-page", name);
        return this;
    }

    @Override
    public BrowserUser seesApp() {
        assertThat(page.locator("h1")).hasText("signed in");
        return this;
    }

    @Override
    public BrowserUser seesError(String field, String pattern) {
        assertThat(page.locator("#input-error-" + field)).hasText(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE));
        return this;
    }

    @Override
    public BrowserUser seesAlert(String pattern) {
        assertThat(page.locator(".pf-v5-c-alert, .pf-v6-c-alert"))
                .hasText(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE));
        return this;
    }

    @Override
    public BrowserUser types(String field, String value) {
        field(field).fill(value);
        return this;
    }

    @Override
    public BrowserUser chooses(String radio, String value) {
        page.locator("input[type=radio][name=" + radio + "][value='" + value + "']")
                .check();
        return this;
    }

    @Override
    public BrowserUser ticks(String checkbox) {
        field(checkbox).check();
        return this;
    }

    @Override
    public BrowserUser presses(String id) {
        page.locator("#" + id).click();
        return this;
    }

    @Override
    public BrowserUser continues() {
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
                .map(BrowserUser::recoveryCode)
                .toList();
    }

    @Override
    public BrowserUser choosesOption(String pattern) {
        page.getByRole(
                        AriaRole.RADIO,
                        new Page.GetByRoleOptions().setName(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE)))
                .check();
        return this;
    }

    @Override
    public String secretOnPage() {
        return page.locator("#two-step-secret").innerText();
    }

    @Override
    public BrowserUser signsOut() {
        page.navigate(logoutUrl());
        page.locator("#kc-logout").click();
        assertThat(page.locator("#kc-logout")).isHidden();
        return this;
    }

    /** A recovery code without the number that a list may show before it, and without separators. */
    private static String recoveryCode(String shown) {
        return shown.replaceFirst("^\\s*\\d+\\s*[:.)]\\s*", "").replaceAll("[\\s-]", "");
    }
}
