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
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Several requests change the methods or devices of one user at the same moment. */
class ParallelChangesAttackIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            .policy("remember-device-max", "2")
            .policy("sends-per-number-hour", "100")
            .policy("sends-per-user-day", "200")
            .policy("enrolments-per-prefix-hour", "10000")
            .policy("enrolments-per-ip-hour", "10000")
            .create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());

    /** The attacker knows the password and enrols at the moment in which the owner does. */
    @RepeatedTest(8)
    void onlyOneOfSeveralWizardsIsFinished() {
        User alice = REALM.user();
        List<Supplier<HtmlPage>> buttons = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            HttpUser browser = new HttpUser();
            HtmlPage last = lastPage(alice, browser);
            buttons.add(() -> browser.submit(last, Map.of()));
        }

        List<HtmlPage> pages = ParallelRequests.atOnce(buttons);

        assertThat(pages).allMatch(page -> page.status() < 500);
        assertThat(alice.credentials("two-step-phone")).hasSize(1);
        assertThat(alice.credentialTypes()).containsExactly("recovery-authn-codes", "two-step", "two-step-phone");
    }

    /** A code for a phone of the attacker's own is no second step for the methods that the owner has set up since. */
    @Test
    void aWizardThatWasBegunBeforeTheOwnerEnrolledSignsNobodyIn() {
        User alice = REALM.user();
        HttpUser attacker = new HttpUser();
        String number = Phones.newNumber();
        HtmlPage held = new HttpEnrolment(REALM, PHONES)
                .provesPhone(alice, attacker, number)
                .expect("backup");

        HttpUser owner = new HttpUser();
        HttpEnrolment.enrolApp(REALM, alice, owner);

        HtmlPage page = attacker.submit(held, Map.of("backup", "recovery-codes"));
        for (int i = 0; i < 4 && page.name().isPresent() && !page.is("sign-in"); i++) {
            page = attacker.submit(page, Map.of());
        }

        assertThat(page.signedIn()).isFalse();
        assertThat(attacker.open(REALM.signInUrl()).signedIn()).isFalse();
        assertThat(alice.sessions()).as("the owner's").isEqualTo(1);
    }

    @Test
    void noMoreDevicesAreRememberedThanThePolicyAllows() {
        Member alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);
        List<Supplier<HtmlPage>> forms = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            HttpUser browser = new HttpUser();
            HtmlPage page = browser.signIn(REALM, alice.user());
            String code = PHONES.nextCode(alice.number());
            forms.add(() -> browser.submit(page, Map.of("code", code, "rememberDevice", "on")));
        }

        List<HtmlPage> pages = ParallelRequests.atOnce(forms);

        assertThat(pages).allMatch(HtmlPage::signedIn);
        assertThat(alice.user().credentials("two-step-device")).hasSize(2);
    }

    @Test
    void aUserCanAddFiveAppsAndNoMore() {
        List<Map<String, Object>> credentials = new ArrayList<>(List.of(Realm.password()));
        List<Totp> apps = IntStream.range(0, 5)
                .mapToObj(i -> Totp.ofRawSecret("app-number-" + i + "-0123456"))
                .toList();
        apps.forEach(app -> credentials.add(app.credential("App " + apps.indexOf(app))));
        credentials.add(Realm.recoveryCodes(List.of("FIRSTCODE001")));
        User bob = REALM.user(Map.of("credentials", credentials));
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(REALM, bob, "kc_action", "two-step-settings");
        page = browser.enter(page, apps.get(0).freshCode());
        if (page.is("sign-in")) {
            page = browser.enter(page, apps.get(1).freshCode());
        }
        page.expect("settings");

        HtmlPage add = browser.submit(page, Map.of("step", "settings", "action", "add"));
        HtmlPage forced = browser.submit(add, Map.of("step", "add", "kind", "app"));

        assertThat(add.choices("kind")).doesNotContain("app");
        assertThat(forced.name()).isNotEqualTo(Optional.of("app"));
        assertThat(bob.credentials("otp")).hasSize(5);
        assertThat(Collections.frequency(bob.credentialTypes(), "otp")).isEqualTo(5);
    }

    private static HtmlPage lastPage(User user, HttpUser browser) {
        String number = Phones.newNumber();
        HtmlPage page = new HttpEnrolment(REALM, PHONES)
                .provesPhone(user, browser, number)
                .expect("backup");
        page = HttpEnrolment.saveCodes(browser, page);
        return page;
    }
}
