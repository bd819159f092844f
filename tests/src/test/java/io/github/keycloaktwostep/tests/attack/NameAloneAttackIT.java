// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.User;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An admin has put two-step verification before the step that verifies the user. A user name alone must have no effect. */
class NameAloneAttackIT {

    private static final String STEP = "two-step-verification";

    private final Realm realm = Realm.on(Servers.inbox())
            .with("resetPasswordAllowed", true)
            .policy("enrolments-per-prefix-hour", "1000")
            .create();
    private final Phones phones = Phones.fed(realm.inbox());

    @Test
    void beforeThePassword() {
        Member alice = new HttpEnrolment(realm, phones).enrol(realm.user(), false);
        realm.flow("code first", List.of("auth-username-form", STEP, "auth-password-form"));
        realm.change(Map.of("browserFlow", "code first"));
        HttpUser thief = new HttpUser();

        refused(thief.submit(thief.open(realm.signInUrl()), name(alice.user())), alice);
        refused(thief.submit(thief.open(realm.signInUrl()), name(realm.user())), alice);
        assertThat(warnings()).contains("step-before-first-factor");
    }

    @Test
    void beforeTheMail() {
        Member alice = new HttpEnrolment(realm, phones).enrol(realm.user(), false);
        realm.flow("code before mail", List.of("reset-credentials-choose-user", STEP, "reset-credential-email"));
        realm.change(Map.of("resetCredentialsFlow", "code before mail"));
        HttpUser thief = new HttpUser();
        HtmlPage ask = thief.forgotPassword(realm);

        refused(thief.submit(ask, name(alice.user())), alice);
        assertThat(warnings()).contains("step-before-first-factor");
    }

    @Test
    void behindThePasswordItWorks() {
        Member alice = new HttpEnrolment(realm, phones).enrol(realm.user(), false);
        realm.flow("code last", List.of("auth-username-form", "auth-password-form", STEP));
        realm.change(Map.of("browserFlow", "code last"));
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.submit(browser.open(realm.signInUrl()), name(alice.user()));

        page = browser.submit(page, Map.of("password", User.PASSWORD)).expect("sign-in");
        browser.enter(page, phones.nextCode(alice.number())).expectApp();
        assertThat(warnings()).doesNotContain("step-before-first-factor");
    }

    private void refused(HtmlPage page, Member alice) {
        assertThat(page.name()).isEmpty();
        assertThat(page.signedIn()).isFalse();
        assertThat(page.text())
                .doesNotContain(alice.number().substring(alice.number().length() - 2));
        assertThat(phones.received(alice.number())).as("that of the set-up").isEqualTo(1);
    }

    private static Map<String, String> name(User user) {
        return Map.of("username", user.name());
    }

    private List<String> warnings() {
        return realm.get("/two-step/health").path("findings").findValuesAsText("id");
    }
}
