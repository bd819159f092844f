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

/** Several requests change the methods or devices of one user at the same time. */
class ParallelChangesAttackIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            .policy("remember-device-max", "2")
            .policy("sends-per-number-hour", "100")
            .policy("sends-per-user-day", "200")
            .policy("enrolments-per-prefix-hour", "10000")
            .policy("enrolments-per-ip-hour", "10000")
            .create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    /** The attacker knows the password and enrols at the same time as the owner. */
    @RepeatedTest(8)
    void onlyOneOfParallelWizardsStoresMethods() {
        User alice = REALM.user();
        List<Supplier<HtmlPage>> submits = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            HttpUser browser = new HttpUser();
            HtmlPage last = lastPage(alice, browser);
            submits.add(() -> browser.submit(last, Map.of()));
        }

        List<HtmlPage> pages = ParallelRequests.atOnce(submits);

        assertThat(pages).allMatch(page -> page.status() < 500);
        assertThat(alice.credentials("two-step-phone")).hasSize(1);
        assertThat(alice.credentialTypes()).containsExactly("recovery-authn-codes", "two-step", "two-step-phone");
    }

    /** Verifying the attacker's phone does not pass the second step that the owner has set up in the meantime. */
    @Test
    void wizardStartedBeforeTheOwnerEnrolledDoesNotSignIn() {
        User alice = REALM.user();
        HttpUser attacker = new HttpUser();
        String number = Phones.newNumber();
        HtmlPage attackerPage = new HttpEnrolment(REALM, PHONES)
                .verifiesPhone(alice, attacker, number)
                .expect("backup");

        HttpUser owner = new HttpUser();
        HttpEnrolment.enrolApp(REALM, alice, owner);

        HtmlPage page = attacker.submit(attackerPage, Map.of("backup", "recovery-codes"));
        for (int i = 0; i < 4 && page.name().isPresent() && !page.is("sign-in"); i++) {
            page = attacker.submit(page, Map.of());
        }

        assertThat(page.signedIn()).isFalse();
        assertThat(attacker.open(REALM.signInUrl()).signedIn()).isFalse();
        assertThat(alice.sessions()).as("the session of the owner").isEqualTo(1);
    }

    @Test
    void parallelSignInsRespectTheDeviceLimit() {
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
    void sixthAppCannotBeAdded() {
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
                .verifiesPhone(user, browser, number)
                .expect("backup");
        page = HttpEnrolment.saveCodes(browser, page);
        return page;
    }
}
