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

/** Attacks whose defence depends on what Keycloak and its database do: sessions, locks, the order of required actions. */
final class ShortAttacks {

    /** Tabs that guess at the same moment, and guesses of each. */
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
        phones = Phones.fed(twilio);
    }

    void make() {
        guessInParallel();
        refreshForMoreMessages();
        resetThePasswordWithTheMailboxAlone();
    }

    /** A code has five tries, however many come at the same moment. */
    private void guessInParallel() {
        Member alice = member();
        HttpUser thief = new HttpUser();
        List<HtmlPage> tabs = new ArrayList<>();
        for (int i = 0; i < TABS; i++) {
            tabs.add(HttpSignIn.begin(realm, alice.user(), thief).givePassword());
        }
        String code = phones.nextCode(alice.number());
        String wrong = Phones.wrong(code);
        List<Supplier<List<HtmlPage>>> guesses = new ArrayList<>();
        for (HtmlPage tab : tabs) {
            HttpUser window = thief.window();
            guesses.add(() -> guess(window, tab, wrong));
        }

        List<HtmlPage> answers =
                ParallelRequests.atOnce(guesses).stream().flatMap(List::stream).toList();

        assertThat(answers).hasSize(TABS * GUESSES_EACH);
        assertThat(answers).extracting(Outputs::by).isSubsetOf(Outputs.WRONG, Outputs.DEAD, Outputs.NOTHING);
        assertThat(answers.stream()
                        .filter(answer -> Outputs.by(answer) == Outputs.WRONG)
                        .map(Outputs::triesLeft))
                .containsExactlyInAnyOrder(1, 2, 3, 4);
        HtmlPage last = answers.get(answers.size() - 1);
        assertThat(Outputs.by(thief.submit(last, Map.of("code", code))))
                .as("the right code")
                .isEqualTo(Outputs.DEAD);
        assertThat(alice.user().sessions()).as("session of the set-up").isEqualTo(1);
    }

    private static List<HtmlPage> guess(HttpUser window, HtmlPage tab, String wrong) {
        List<HtmlPage> answers = new ArrayList<>();
        HtmlPage page = tab;
        for (int i = 0; i < GUESSES_EACH; i++) {
            page = window.submit(page, Map.of("code", wrong));
            answers.add(page);
        }
        return answers;
    }

    private void refreshForMoreMessages() {
        Member bob = member();
        HttpUser browser = new HttpUser();
        HtmlPage page = HttpSignIn.begin(realm, bob.user(), browser).givePassword();
        String code = phones.nextCode(bob.number());
        // Without a script in the page, its address is ours only after it was sent once.
        page = browser.submit(page, Map.of("code", Phones.wrong(code)));

        for (int i = 0; i < REFRESHES; i++) {
            page = browser.open(page.address().toString());
            assertThat(page).matches(shown -> shown.is("sign-in"), "the page again");
        }

        assertThat(browser.submit(page, Map.of("code", code))).matches(HtmlPage::signedIn);
        assertThat(phones.received(bob.number())).isEqualTo(2);
    }

    private void resetThePasswordWithTheMailboxAlone() {
        Member carol = member();
        HttpUser thief = new HttpUser();
        HtmlPage page = thief.open(realm.signInUrl());
        page = thief.open(
                page.link("login-actions/reset-credentials").orElseThrow().toString());
        thief.submit(page, Map.of("username", carol.user().name()));
        page = MailedLink.open(
                thief, MailServer.running().awaitLink(carol.user().email(), 1));
        assertThat(page).matches(shown -> shown.is("sign-in"), "before the new password");

        Map<String, String> password = Map.of("password-new", NEW_PASSWORD, "password-confirm", NEW_PASSWORD);
        page = thief.submit(page, password);
        assertThat(page).matches(shown -> shown.is("sign-in"));
        assertThat(thief.hasCookie("KEYCLOAK_IDENTITY")).isFalse();

        page = thief.submit(page, Map.of("code", phones.nextCode(carol.number())));
        assertThat(page.body()).as("with a code").contains("password-new");
        assertThat(thief.submit(page, password)).matches(HtmlPage::signedIn);
    }

    private Member member() {
        return new HttpEnrolment(realm, phones).enrol(realm.user(), false);
    }
}
