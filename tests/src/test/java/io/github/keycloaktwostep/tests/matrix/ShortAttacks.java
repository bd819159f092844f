// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.attack.Outputs;
import io.github.keycloaktwostep.tests.attack.ParallelRequests;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.MailServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.signin.MailedLink;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Attacks whose prevention depends on Keycloak and its database: sessions, locks, order of required actions. */
final class ShortAttacks {

    /** Tabs that guess in parallel. */
    private static final int TABS = 10;

    private static final int GUESSES_EACH = 3;
    private static final int REFRESHES = 10;
    private static final String NEW_PASSWORD = "battery staple";

    private final Realm realm;
    private final Phones phones;

    ShortAttacks(KeycloakServer server, FakeTwilio twilio) {
        realm = Realm.on(server)
                .with("passwordPolicy", "hashAlgorithm(pbkdf2-sha256) and hashIterations(1)")
                .with("smtpServer", MailServer.running().config())
                .with("resetPasswordAllowed", true)
                .create();
        phones = Phones.readingFrom(twilio);
    }

    void run() {
        guessInParallel();
        refreshForMoreMessages();
        resetThePasswordWithOnlyTheMailbox();
    }

    /** A code allows five attempts, even if many arrive in parallel. */
    private void guessInParallel() {
        Member alice = member();
        HttpUser attacker = new HttpUser();
        List<HtmlPage> tabs = new ArrayList<>();
        for (int i = 0; i < TABS; i++) {
            tabs.add(HttpSignIn.begin(realm, alice.user(), attacker).givePassword());
        }
        String code = phones.nextCode(alice.number());
        String wrongCode = Phones.wrong(code);
        List<Supplier<List<HtmlPage>>> guesses = new ArrayList<>();
        for (HtmlPage tab : tabs) {
            HttpUser window = attacker.window();
            guesses.add(() -> guess(window, tab, wrongCode));
        }

        List<HtmlPage> responses =
                ParallelRequests.atOnce(guesses).stream().flatMap(List::stream).toList();

        assertThat(responses).hasSize(TABS * GUESSES_EACH);
        assertThat(responses).extracting(Outputs::by).isSubsetOf(Outputs.WRONG, Outputs.USED_UP, Outputs.OTHER);
        assertThat(responses.stream()
                        .filter(response -> Outputs.by(response) == Outputs.WRONG)
                        .map(Outputs::triesLeft))
                .containsExactlyInAnyOrder(1, 2, 3, 4);
        HtmlPage last = responses.get(responses.size() - 1);
        assertThat(Outputs.by(attacker.submit(last, Map.of("code", code))))
                .as("the valid code")
                .isEqualTo(Outputs.USED_UP);
        assertThat(alice.user().sessions()).as("session of the enrolment").isEqualTo(1);
    }

    private static List<HtmlPage> guess(HttpUser window, HtmlPage tab, String wrongCode) {
        List<HtmlPage> responses = new ArrayList<>();
        HtmlPage page = tab;
        for (int i = 0; i < GUESSES_EACH; i++) {
            page = window.submit(page, Map.of("code", wrongCode));
            responses.add(page);
        }
        return responses;
    }

    private void refreshForMoreMessages() {
        Member bob = member();
        HttpUser browser = new HttpUser();
        HtmlPage page = HttpSignIn.begin(realm, bob.user(), browser).givePassword();
        String code = phones.nextCode(bob.number());
        // Without JavaScript, the page has an address of the extension only after a form was submitted.
        page = browser.submit(page, Map.of("code", Phones.wrong(code)));

        for (int i = 0; i < REFRESHES; i++) {
            page = browser.open(page.address().toString());
            assertThat(page).matches(shown -> shown.is("sign-in"), "the same page");
        }

        assertThat(browser.submit(page, Map.of("code", code))).matches(HtmlPage::signedIn);
        assertThat(phones.received(bob.number())).isEqualTo(2);
    }

    private void resetThePasswordWithOnlyTheMailbox() {
        Member carol = member();
        HttpUser attacker = new HttpUser();
        HtmlPage page = attacker.open(realm.signInUrl());
        page = attacker.open(
                page.link("login-actions/reset-credentials").orElseThrow().toString());
        attacker.submit(page, Map.of("username", carol.user().name()));
        page = MailedLink.open(
                attacker, MailServer.running().awaitLink(carol.user().email(), 1));
        assertThat(page).matches(shown -> shown.is("sign-in"), "before the new password");

        Map<String, String> password = Map.of("password-new", NEW_PASSWORD, "password-confirm", NEW_PASSWORD);
        page = attacker.submit(page, password);
        assertThat(page).matches(shown -> shown.is("sign-in"));
        assertThat(attacker.hasCookie("KEYCLOAK_IDENTITY")).isFalse();

        page = attacker.submit(page, Map.of("code", phones.nextCode(carol.number())));
        assertThat(page.body()).as("with a code").contains("password-new");
        assertThat(attacker.submit(page, password)).matches(HtmlPage::signedIn);
    }

    private Member member() {
        return new HttpEnrolment(realm, phones).enrol(realm.user(), false);
    }
}
