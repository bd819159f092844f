// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Cookie;
import io.github.keycloaktwostep.tests.browser.Browser;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Somebody knows the password and has no phone, or has got hold of a code; what is seen of that in a browser. The attacks
 * over HTTP are in {@code tests.attack}.
 */
class CodeAttackIT {

    private static final String DEVICE_COOKIE = "TWO_STEP_DEVICE_";

    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());

    @RegisterExtension
    final Browser browser = Browser.english();

    private final String number = Phones.newNumber();

    @AfterEach
    void realTime() {
        REALM.server().moveClock(Duration.ZERO);
    }

    @Test
    void tenRefreshesSendOneMessage() {
        BrowserUser alice = new BrowserUser(browser.page(), REALM, REALM.user(), PHONES);
        alice.hasTurnedItOn(number, false);
        alice.signsIn().sees("sign-in");
        String code = PHONES.nextCode(number);

        for (int i = 0; i < 10; i++) {
            alice.page().reload();
            alice.sees("sign-in");
        }

        assertThat(PHONES.received(number)).isEqualTo(2);
        alice.entersCode(code).seesApp();
        assertThat(PHONES.received(number)).isEqualTo(2);
    }

    @Test
    void aCodeOfAnotherSessionIsWorthless() {
        PageText alice = atTheLastPage();
        alice.turnsOn().signsOut();
        alice.signsIn().sees("sign-in");
        String code = PHONES.nextCode(number);

        PageText thief = alice.elsewhere();
        thief.signsIn().sees("sign-in");
        thief.entersCode(code).sees("sign-in").seesError("code", ".+");

        alice.entersCode(code).seesApp();
    }

    @Test
    void theCookieIsForThisRealmAndForNoScript() {
        BrowserUser alice = new BrowserUser(browser.page(), REALM, REALM.user(), PHONES);
        alice.hasTurnedItOn(number, false);
        alice.signsIn().ticks("rememberDevice").provesItself().seesApp();

        Cookie cookie = deviceCookie(alice.page());

        assertThat(cookie.httpOnly).isTrue();
        assertThat(cookie.path).isEqualTo("/realms/" + REALM.name() + "/");
        assertThat(cookie.value).hasSizeGreaterThanOrEqualTo(43);
        assertThat(alice.user().credentials("two-step-device").toString()).doesNotContain(cookie.value);
    }

    @Test
    void thePasswordAloneNeverSendsToASecondSession() {
        PageText alice = atTheLastPage();
        alice.turnsOn().signsOut();
        for (int i = 0; i < 8; i++) {
            alice.elsewhere().signsIn().seesSomePage();
        }

        assertThat(PHONES.received(number))
                .as("messages, set-up included, within sends-per-number-hour")
                .isLessThanOrEqualTo(5 + 1);
    }

    private PageText atTheLastPage() {
        PageText reader = new PageText(REALM, REALM.user(), PHONES);
        reader.opensWizard().setsUpPhoneFirst(number).backsUpWithRecoveryCodes();
        return reader;
    }

    private static Cookie deviceCookie(Page page) {
        return page.context().cookies().stream()
                .filter(cookie -> cookie.name.startsWith(DEVICE_COOKIE))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the device was not remembered"));
    }
}
