// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.MailServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests of one browser tab share its authentication session. While one of them waits for the lock of the attacker's
 * account, another one makes a victim the user of the session: <em>Forgot password</em> needs only a user name.
 */
class SharedSessionAttackIT {

    private static final int BUSY_TABS = 8;

    private static final Realm REALM = Realm.on(Servers.inbox())
            .with("smtpServer", MailServer.running().config())
            .with("resetPasswordAllowed", true)
            .create();

    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    private final User mallory = REALM.user();
    private final User carol = REALM.user();

    @RepeatedTest(6)
    void waitingRequestDoesNotSignInAnotherUser() {
        AtomicBoolean finished = new AtomicBoolean();
        List<Supplier<HtmlPage>> requests = new ArrayList<>();
        for (int i = 0; i < BUSY_TABS; i++) {
            HttpUser busy = new HttpUser();
            HtmlPage page = settings(busy);
            requests.add(() -> {
                HtmlPage last = page;
                while (!finished.get()) {
                    last = busy.submit(last, Map.of("step", "settings", "action", "retry"));
                }
                return last;
            });
        }
        HttpUser tab = new HttpUser();
        HtmlPage settings = settings(tab);
        HttpUser waiting = tab.window();
        HttpUser switching = tab.window();
        requests.add(() -> {
            try {
                return waiting.submit(settings, Map.of("step", "settings", "action", "done"));
            } finally {
                finished.set(true);
            }
        });
        requests.add(() -> {
            HtmlPage login = switching.open(REALM.url() + "/login-actions/restart?client_id=" + Realm.CLIENT
                    + "&tab_id=" + settings.parameter("tab_id"));
            HtmlPage ask = switching.open(
                    login.link("login-actions/reset-credentials").orElseThrow().toString());
            return switching.submit(ask, Map.of("username", carol.name()));
        });

        List<HtmlPage> pages = ParallelRequests.atOnce(requests);

        assertThat(carol.sessions())
                .as("sessions of a user who has not authenticated")
                .isZero();
        assertThat(pages).allMatch(page -> page.status() < 500);
    }

    /**
     * The attacker starts a sign-in and plants the cookie of its authentication session in the victim's browser. After
     * the victim has entered password and code there, the attacker continues.
     */
    @ParameterizedTest
    @ValueSource(strings = {"two-step-settings", "UPDATE_PROFILE", "UPDATE_PASSWORD"})
    void plantedSignInContinuesOnlyInTheBrowserOfTheUser(String action) {
        Member alice = new HttpEnrolment(REALM, PHONES).enrol(carol, false);
        HttpUser attacker = new HttpUser();
        HtmlPage start = attacker.open(REALM.signInUrl("kc_action", action)).expectPassword();
        HttpUser victim = new HttpUser().withCookie(attacker.cookie("AUTH_SESSION_ID"));

        HtmlPage page = victim.logIn(start, alice.user()).expect("sign-in");
        page = victim.enter(page, PHONES.nextCode(alice.number()));
        assertThat(page.body()).as("page of the action").contains("required-action");
        Map<String, String> form = Map.of(
                "email", "mallory@example.com",
                "firstName", "Mallory",
                "lastName", "Mallory",
                "password-new", "new password",
                "password-confirm", "new password",
                "action", "done");
        HtmlPage submitted = attacker.submit(page, form).expectNotSignedIn();
        HtmlPage looked = attacker.open(page.address().toString()).expectNotSignedIn();

        if (!action.startsWith("two-step")) {
            assertThat(submitted.status()).as("the change is rolled back").isEqualTo(400);
        }
        assertThat(List.of(submitted, looked))
                .allMatch(answer -> answer.name().isEmpty()
                        && !answer.body().contains(alice.user().email()));
        assertThat(alice.user().sessions()).as("session of the enrolment").isEqualTo(1);
        victim.signIn(REALM, alice.user()).expect("sign-in", "the password is still the same");
    }

    /** Keycloak takes a GET request with the session code of the page for the form, which deletes the account. */
    @Test
    void formThatIsSentAsALinkFromAnotherBrowserChangesNothing() {
        REALM.changeAction("delete_account", Map.of("enabled", true));
        Member alice = new HttpEnrolment(REALM, PHONES).enrol(carol, false);
        carol.addClientRole("account", "delete-account");
        HttpUser attacker = new HttpUser();
        HtmlPage start = attacker.open(REALM.signInUrl("kc_action", "delete_account"));
        HttpUser victim = new HttpUser().withCookie(attacker.cookie("AUTH_SESSION_ID"));
        HtmlPage page = victim.logIn(start, carol).expect("sign-in");
        page = victim.enter(page, PHONES.nextCode(alice.number()));
        assertThat(page.body()).contains("execution=delete_account");

        HtmlPage answer = attacker.open(page.form().action().toString());

        assertThat(answer.status()).isEqualTo(400);
        victim.signIn(REALM, carol).expect("sign-in", "the account still exists");
    }

    private HtmlPage settings(HttpUser visitor) {
        return visitor.signIn(REALM, mallory, "kc_action", "two-step-settings").expect("settings");
    }
}
