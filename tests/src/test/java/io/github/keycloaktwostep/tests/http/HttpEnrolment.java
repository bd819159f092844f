// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.http;

import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Enrols new users in the wizard, as users do. It depends only on the public names of the pages and not on how data is
 * stored. It also warms up the server before measurements.
 */
public final class HttpEnrolment {

    private final Realm realm;
    private final Phones phones;

    public HttpEnrolment(Realm realm, Phones phones) {
        this.realm = realm;
        this.phones = phones;
    }

    /** A new member with a phone, recovery codes as the backup, and a browser that is remembered on request. */
    public Member enrol(User user, boolean rememberDevice) {
        return enrol(user, Phones.newNumber(), new HttpUser(), rememberDevice);
    }

    /** Like {@link #enrol(User, boolean)} with this phone and this browser. */
    public Member enrol(User user, String number, HttpUser visitor, boolean rememberDevice) {
        HtmlPage page = verifiesPhone(user, visitor, number);
        page = visitor.submit(page.expect("backup"), Map.of("backup", "recovery-codes"));
        List<String> codes = page.expect("recovery-codes").recoveryCodes();
        page = visitor.submit(page, Map.of("saved", "on"));
        Map<String, String> last = new HashMap<>();
        if (rememberDevice) {
            last.put("rememberDevice", "on");
        }
        page = finish(visitor, page, last);
        if (!page.signedIn() || visitor.hasCookie(Member.DEVICE_COOKIE) != rememberDevice) {
            throw new IllegalStateException("unexpected page at the end of the wizard: " + page);
        }
        return new Member(user, number, visitor, codes);
    }

    /** New members with a phone and no backup, created by the product's import. No message is sent to them. */
    public List<Member> imported(int count) {
        List<Member> members = IntStream.range(0, count)
                .mapToObj(i -> new Member(realm.user(), Phones.newNumber(), new HttpUser(), List.of()))
                .toList();
        realm.call(
                "POST",
                "/two-step/users/import",
                Map.of(
                        "as",
                        "verified",
                        "rows",
                        members.stream()
                                .map(member -> Map.of("user", member.user().name(), "number", member.number()))
                                .toList()));
        return members;
    }

    /**
     * Takes a new user to the page for the code of a phone; the code is being sent.
     *
     * @param number in E.164 format
     * @param channel {@code sms} or {@code voice}
     */
    public HtmlPage requestsCode(User user, HttpUser visitor, String number, String channel) {
        HtmlPage page =
                visitor.submit(phonePage(user, visitor), Map.of("country", "DE", "number", number, "channel", channel));
        return page.expect("code");
    }

    /** Takes a new user past the verification of a phone, to the next page. */
    public HtmlPage verifiesPhone(User user, HttpUser visitor, String number) {
        HtmlPage page = requestsCode(user, visitor, number, "sms");
        return visitor.enter(page, phones.nextCode(number));
    }

    /** Takes a new user to the page for the number. */
    public HtmlPage phonePage(User user, HttpUser visitor) {
        return methodPage(realm, user, visitor, "phone");
    }

    /** Takes a new user to the page for an authenticator app. */
    public static HtmlPage appPage(Realm realm, User user, HttpUser visitor) {
        return methodPage(realm, user, visitor, "app");
    }

    /** Sets up an app, and recovery codes as the backup, for a new user. */
    public static Totp enrolApp(Realm realm, User user, HttpUser visitor) {
        HtmlPage page = appPage(realm, user, visitor);
        Totp app = Totp.ofKey(page.secret());
        turnOn(visitor, saveCodes(visitor, visitor.enter(page, app.freshCode())));
        return app;
    }

    /** Completes the wizard from its first page, with this phone and recovery codes. */
    public HtmlPage complete(HttpUser visitor, HtmlPage intro, String number) {
        HtmlPage page = visitor.submit(intro.expect("intro"), Map.of());
        page = visitor.givePhone(visitor.submit(page, Map.of("method", "phone")), number);
        page = visitor.enter(page, phones.nextCode(number));
        return finish(visitor, saveCodes(visitor, page), Map.of());
    }

    /** Saves recovery codes, from the page for the backup to the last page. */
    public static HtmlPage saveCodes(HttpUser visitor, HtmlPage page) {
        HtmlPage codes = visitor.submit(page.expect("backup"), Map.of("backup", "recovery-codes"));
        return visitor.submit(codes.expect("recovery-codes"), Map.of("saved", "on"))
                .expect("finish");
    }

    /** Turns two-step verification on, and asserts that this leads to the app. */
    public static void turnOn(HttpUser visitor, HtmlPage page) {
        finish(visitor, page, Map.of()).expectApp();
    }

    /** Turns two-step verification on, and continues from the page that confirms it. */
    public static HtmlPage finish(HttpUser visitor, HtmlPage page, Map<String, String> fields) {
        HtmlPage on = visitor.submit(page.expect("finish"), fields);
        return visitor.submit(on.expect("on"), Map.of());
    }

    private static HtmlPage methodPage(Realm realm, User user, HttpUser visitor, String method) {
        HtmlPage page = visitor.signIn(realm, user, "kc_action", "two-step-setup");
        page = visitor.submit(page.expect("intro"), Map.of());
        page = visitor.submit(page.expect("method"), Map.of("method", method));
        return page.expect(method);
    }
}
