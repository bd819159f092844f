// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.http;

import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns two-step verification on for new users, as they do it themselves: with the wizard. It needs nothing but the
 * pages' public names, so that it stays right however things are stored, and the server has done some work before
 * anything is measured.
 */
public final class HttpEnrolment {

    private final Realm realm;
    private final Phones phones;

    public HttpEnrolment(Realm realm, Phones phones) {
        this.realm = realm;
        this.phones = phones;
    }

    /** A new member with a phone, recovery codes as the backup, and a browser that is remembered if so wished. */
    public Member enrol(User user, boolean rememberDevice) {
        return enrol(user, Phones.newNumber(), new HttpUser(), rememberDevice);
    }

    /** Like {@link #enrol(User, boolean)} with a certain phone in a certain browser. */
    public Member enrol(User user, String number, HttpUser visitor, boolean rememberDevice) {
        HtmlPage page = asksForCode(user, visitor, number, "sms");
        String code = phones.nextCode(number);
        page = visitor.submit(page, Map.of("code", code));
        page = visitor.submit(page.expect("backup"), Map.of("backup", "recovery-codes"));
        List<String> codes = page.expect("recovery-codes").recoveryCodes();
        page = visitor.submit(page, Map.of("saved", "on"));
        Map<String, String> last = new HashMap<>();
        if (rememberDevice) {
            last.put("rememberDevice", "on");
        }
        page = finish(visitor, page, last);
        if (!page.signedIn() || visitor.hasCookie(Member.DEVICE_COOKIE) != rememberDevice) {
            throw new IllegalStateException("the wizard did not end as it should, but with " + page);
        }
        return new Member(user, number, visitor, codes);
    }

    /**
     * A new user on the page for the code that proves a phone, which is on its way.
     *
     * @param number E.164 form
     * @param channel {@code sms} or {@code voice}
     */
    public HtmlPage asksForCode(User user, HttpUser visitor, String number, String channel) {
        HtmlPage page =
                visitor.submit(phonePage(user, visitor), Map.of("country", "DE", "number", number, "channel", channel));
        return page.expect("code");
    }

    /** A new user on the page for the number. */
    public HtmlPage phonePage(User user, HttpUser visitor) {
        return methodPage(realm, user, visitor, "phone");
    }

    /** A new user on the page for an authenticator app. */
    public static HtmlPage appPage(Realm realm, User user, HttpUser visitor) {
        return methodPage(realm, user, visitor, "app");
    }

    /** Sets up an app, and recovery codes as the backup, for a new user. */
    public static Totp enrolApp(Realm realm, User user, HttpUser visitor) {
        HtmlPage page = appPage(realm, user, visitor);
        Totp app = Totp.ofKey(page.secret());
        page = visitor.submit(page, Map.of("code", app.freshCode()));
        page = visitor.submit(page.expect("backup"), Map.of("backup", "recovery-codes"));
        page = visitor.submit(page.expect("recovery-codes"), Map.of("saved", "on"));
        page = finish(visitor, page, Map.of());
        if (!page.signedIn()) {
            throw new IllegalStateException("the wizard did not end as it should, but with " + page);
        }
        return app;
    }

    /** Turns it on, and goes on from the page that says so. */
    public static HtmlPage finish(HttpUser visitor, HtmlPage page, Map<String, String> fields) {
        HtmlPage on = visitor.submit(page.expect("finish"), fields);
        return visitor.submit(on.expect("on"), Map.of());
    }

    private static HtmlPage methodPage(Realm realm, User user, HttpUser visitor, String method) {
        HtmlPage page = HttpSignIn.begin(realm, user, visitor, "kc_action", "two-step-setup")
                .givePassword();
        page = visitor.submit(page.expect("intro"), Map.of());
        page = visitor.submit(page.expect("method"), Map.of("method", method));
        return page.expect(method);
    }
}
