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

/** A flow asks for the second step before it authenticates the user. A user name alone must have no effect. */
class NameAloneAttackIT {

    private static final String STEP = "two-step-verification";

    private final Realm realm = Realm.on(Servers.inbox())
            .with("resetPasswordAllowed", true)
            .policy("enrolments-per-prefix-hour", "1000")
            .create();
    private final Phones phones = Phones.readingFrom(realm.inbox());

    @Test
    void userNameAloneHasNoEffectBeforeThePassword() {
        Member alice = new HttpEnrolment(realm, phones).enrol(realm.user(), false);
        realm.flow("code first", List.of("auth-username-form", STEP, "auth-password-form"));
        realm.change(Map.of("browserFlow", "code first"));
        HttpUser attacker = new HttpUser();

        assertNoEffect(attacker.submit(attacker.open(realm.signInUrl()), userName(alice.user())), alice);
        assertNoEffect(attacker.submit(attacker.open(realm.signInUrl()), userName(realm.user())), alice);
        assertThat(healthFindings()).contains("step-before-first-factor");
    }

    @Test
    void userNameAloneHasNoEffectBeforeTheResetMail() {
        Member alice = new HttpEnrolment(realm, phones).enrol(realm.user(), false);
        realm.flow("code before mail", List.of("reset-credentials-choose-user", STEP, "reset-credential-email"));
        realm.change(Map.of("resetCredentialsFlow", "code before mail"));
        HttpUser attacker = new HttpUser();
        HtmlPage ask = attacker.forgotPassword(realm);

        assertNoEffect(attacker.submit(ask, userName(alice.user())), alice);
        assertThat(healthFindings()).contains("step-before-first-factor");
    }

    @Test
    void stepWorksAfterThePassword() {
        Member alice = new HttpEnrolment(realm, phones).enrol(realm.user(), false);
        realm.flow("code last", List.of("auth-username-form", "auth-password-form", STEP));
        realm.change(Map.of("browserFlow", "code last"));
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.submit(browser.open(realm.signInUrl()), userName(alice.user()));

        page = browser.submit(page, Map.of("password", User.PASSWORD)).expect("sign-in");
        browser.enter(page, phones.nextCode(alice.number())).expectApp();
        assertThat(healthFindings()).doesNotContain("step-before-first-factor");
    }

    private void assertNoEffect(HtmlPage page, Member alice) {
        assertThat(page.name()).isEmpty();
        assertThat(page.signedIn()).isFalse();
        assertThat(page.text())
                .doesNotContain(alice.number().substring(alice.number().length() - 2));
        assertThat(phones.received(alice.number()))
                .as("message of the enrolment")
                .isEqualTo(1);
    }

    private static Map<String, String> userName(User user) {
        return Map.of("username", user.name());
    }

    private List<String> healthFindings() {
        return realm.get("/two-step/health").path("findings").findValuesAsText("id");
    }
}
