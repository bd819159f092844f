package io.github.keycloaktwostep.tests.visitor;

import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.User;
import java.util.HashMap;
import java.util.Map;

/**
 * Turns two-step verification on for new users, as they do it themselves: with the wizard. It needs nothing but the
 * pages' public names, so that it stays right however things are stored, and the server has done some work before
 * anything is measured.
 */
public final class Enrolment {

    private final Realm realm;
    private final Phones phones;

    public Enrolment(Realm realm, Phones phones) {
        this.realm = realm;
        this.phones = phones;
    }

    /** A new member with a phone, recovery codes as the backup, and a browser that is remembered if so wished. */
    public Member enrol(User user, boolean rememberDevice) {
        String number = Phones.newNumber();
        Visitor visitor = new Visitor();
        Page page = asksForCode(user, visitor, number, "sms");
        String code = phones.nextCode(number);
        page = visitor.submit(page, Map.of("code", code));
        page = visitor.submit(expect("backup", page), Map.of("backup", "recovery-codes"));
        page = visitor.submit(expect("recovery-codes", page), Map.of("saved", "on"));
        Map<String, String> last = new HashMap<>();
        if (rememberDevice) {
            last.put("rememberDevice", "on");
        }
        page = visitor.submit(expect("finish", page), last);
        if (!page.signedIn() || visitor.hasCookie(Member.DEVICE_COOKIE) != rememberDevice) {
            throw new IllegalStateException("the wizard did not end as it should, but with " + page);
        }
        return new Member(user, number, visitor);
    }

    /**
     * A new user on the page for the code that proves a phone, which is on its way.
     *
     * @param number E.164 form
     * @param channel {@code sms} or {@code voice}
     */
    public Page asksForCode(User user, Visitor visitor, String number, String channel) {
        Page page = SignIn.begin(realm, user, visitor, "kc_action", "two-step-setup")
                .givePassword();
        page = visitor.submit(expect("intro", page), Map.of());
        page = visitor.submit(expect("method", page), Map.of("method", "phone"));
        page = visitor.submit(expect("phone", page), Map.of("country", "DE", "number", number, "channel", channel));
        return expect("code", page);
    }

    private static Page expect(String name, Page page) {
        if (!page.is(name)) {
            throw new IllegalStateException("expected the wizard's page '" + name + "', got " + page);
        }
        return page;
    }
}
