// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.http.Broker;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.MailServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.ReceivedMessage;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An attacker passes the second step with their own factor. Then, in the same browser tab, the user of the
 * authentication session becomes the victim. Nothing that the session stores about the attacker may count for the
 * victim.
 */
class UserSwitchAttackIT {

    private static final KeycloakServer SERVER = Servers.inbox();
    private static final Realm UPSTREAM = Realm.on(SERVER)
            .withoutSetUp()
            .with("loginWithEmailAllowed", false)
            .with("duplicateEmailsAllowed", true)
            .create();
    private static final Realm REALM = Realm.on(SERVER)
            .with("smtpServer", MailServer.running().config())
            .with("resetPasswordAllowed", true)
            .policy("enrolments-per-prefix-hour", "1000")
            .policy("sends-per-number-hour", "100")
            .policy("sends-per-user-day", "200")
            .create();
    private static final Broker BROKER = new Broker(REALM, UPSTREAM);
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());
    private static final Map<Victim, User> VICTIMS = new EnumMap<>(Victim.class);
    private static final Map<User, User> LINKED = new HashMap<>();
    private static final Map<String, Integer> MAILS = new HashMap<>();
    private static final Set<String> USED_CODES = new HashSet<>();
    /** More than the attacks use. */
    private static final List<String> RECOVERY_CODES = new ArrayList<>(
            IntStream.range(0, 100).mapToObj(i -> "MALLORYS" + (1000 + i)).toList());

    /** The attacker, for factors that can be used more than once. */
    private static final Member TEXTED = new HttpEnrolment(REALM, PHONES)
            .enrol(REALM.user(), Phones.newNumber(), HttpUser.within(REALM.url()), true);

    private static final User RECOVERY_USER = userWithRecoveryCodes(RECOVERY_CODES, List.of());

    enum Victim {
        PHONE_AND_RECOVERY_CODES,
        APP,
        APP_AND_RECOVERY_CODES
    }

    enum Factor {
        RECOVERY_CODE,
        TEXT_MESSAGE,
        APP,
        REMEMBERED_DEVICE
    }

    enum Switch {
        RESET_LINK,
        ADMIN_LINK,
        IDENTITY_PROVIDER,
        LINK_TO_CONFIRM_A_PROVIDER
    }

    /** Required action that keeps the attacker's sign-in open. */
    enum HeldAt {
        UPDATE_PROFILE("UPDATE_PROFILE"),
        UPDATE_PASSWORD("UPDATE_PASSWORD"),
        WIZARD("two-step-setup"),
        SETTINGS("two-step-settings");

        private final String action;

        HeldAt(String action) {
            this.action = action;
        }
    }

    @BeforeAll
    static void createVictims() {
        newestCode(TEXTED.number());
        BROKER.provider("upstream", Map.of(), Map.of());
        VICTIMS.put(
                Victim.PHONE_AND_RECOVERY_CODES,
                new HttpEnrolment(REALM, PHONES)
                        .enrol(REALM.user(), Phones.newNumber(), HttpUser.within(REALM.url()), false)
                        .user());
        VICTIMS.put(Victim.APP, REALM.userWithApp(Totp.ofRawSecret("victim-0123456789abc")));
        VICTIMS.put(
                Victim.APP_AND_RECOVERY_CODES,
                userWithRecoveryCodes(
                        List.of("CAROLSCODE01", "CAROLSCODE02"),
                        List.of(Totp.ofRawSecret("victim-9876543210abc").credential("Phone"))));
        for (User victim : VICTIMS.values()) {
            User upstreamUser = UPSTREAM.user();
            BROKER.link(victim, "upstream", upstreamUser);
            LINKED.put(victim, upstreamUser);
            victim.signOut();
        }
    }

    static Stream<Arguments> attacks() {
        List<Arguments> attacks = new ArrayList<>();
        for (Victim victim : Victim.values()) {
            for (Factor factor : Factor.values()) {
                for (Switch change : Switch.values()) {
                    for (HeldAt heldAt : HeldAt.values()) {
                        attacks.add(Arguments.of(victim, factor, change, heldAt));
                    }
                }
            }
        }
        return attacks.stream();
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void attackersFactorDoesNotOpenTheVictimsAccount(Victim victim, Factor factor, Switch change, HeldAt heldAt) {
        User carol = VICTIMS.get(victim);
        HttpUser tab = HttpUser.within(REALM.url());
        HtmlPage start = tab.open(REALM.signInUrl("kc_action", heldAt.action));
        Supplier<HtmlPage> switchUser = prepare(change, carol, tab, start);
        HtmlPage mallory = signIn(factor, tab, restartSignIn(tab, start));
        assertThat(mallory.signedIn()).as("the sign-in is held at %s", mallory).isFalse();

        HtmlPage page = switchUser.get();

        assertRefused(page, carol, tab);
        for (Map<String, String> form : List.of(
                Map.of("code", "000000"),
                Map.of("step", "finish"),
                Map.of("step", "intro"),
                Map.of("step", "settings", "action", "turn-off"),
                Map.of("email", "mallory@example.org", "firstName", "M", "lastName", "M"))) {
            if (page.body().contains("<form")) {
                page = tab.submit(page, form);
                assertRefused(page, carol, tab);
            }
        }
    }

    private static void assertRefused(HtmlPage page, User carol, HttpUser tab) {
        assertThat(page)
                .satisfiesAnyOf(
                        shown -> assertThat(shown.name().orElse("")).isIn("sign-in", "options"),
                        // Keycloak itself rejects the switch, or restarts with the password.
                        shown -> assertThat(shown.body())
                                .containsAnyOf("id=\"kc-error-message\"", "id=\"kc-form-login\"", "Page has expired"));
        assertThat(page.signedIn()).isFalse();
        assertThat(page.body()).doesNotContain(carol.email());
        assertThat(page.status()).isLessThan(500);
        assertThat(page.body()).doesNotContain("Unexpected error");
        assertThat(carol.sessions()).isZero();
        assertThat(tab.hasCookie("KEYCLOAK_IDENTITY")).isFalse();
    }

    /** Prepares the switch before the attacker signs in. The returned step makes the victim the user of the session. */
    private static Supplier<HtmlPage> prepare(Switch change, User carol, HttpUser tab, HtmlPage start) {
        return switch (change) {
            case RESET_LINK -> {
                HtmlPage ask = tab.open(start.link("login-actions/reset-credentials")
                        .orElseThrow()
                        .toString());
                tab.submit(ask, Map.of("username", carol.name()));
                yield openingMail(carol, tab);
            }
            case ADMIN_LINK -> {
                REALM.call("PUT", "/users/" + carol.id() + "/execute-actions-email", List.of("UPDATE_PASSWORD"));
                yield openingMail(carol, tab);
            }
            case IDENTITY_PROVIDER -> {
                String back = atProvider(start, tab, LINKED.get(carol));
                yield () -> tab.open(back);
            }
            case LINK_TO_CONFIRM_A_PROVIDER -> {
                User impostor = UPSTREAM.user(Map.of("email", carol.email()));
                String back = atProvider(start, tab, impostor);
                HtmlPage confirm = tab.open(back);
                tab.submit(confirm, Map.of("submitAction", "linkAccount"));
                yield openingMail(carol, tab);
            }
        };
    }

    private static Supplier<HtmlPage> openingMail(User carol, HttpUser tab) {
        String link = MailServer.running().awaitLink(carol.email(), MAILS.merge(carol.email(), 1, Integer::sum));
        return () -> {
            HtmlPage page = tab.open(link);
            Element proceed =
                    page.document().selectFirst("a[href*=/login-actions/action-token]:not([href*=kc_locale])");
            return proceed == null ? page : tab.open(proceed.absUrl("href"));
        };
    }

    private static HtmlPage restartSignIn(HttpUser tab, HtmlPage start) {
        return tab.open(REALM.url() + "/login-actions/restart?client_id=" + Realm.CLIENT + "&tab_id="
                + start.parameter("tab_id"));
    }

    private static String atProvider(HtmlPage start, HttpUser tab, User upstream) {
        String link = start.link("/broker/upstream/login").orElseThrow().toString();
        return BROKER.atProvider(tab.open(link), upstream);
    }

    private static HtmlPage signIn(Factor factor, HttpUser tab, HtmlPage login) {
        return switch (factor) {
            case APP -> {
                Totp app = Totp.ofRawSecret("mallory-0123456789ab");
                HtmlPage page = tab.logIn(login, REALM.userWithAppAndCodes(app));
                yield tab.enter(page, app.freshCode());
            }
            case TEXT_MESSAGE -> {
                HtmlPage page = tab.logIn(login, TEXTED.user());
                yield tab.enter(page, newestCode(TEXTED.number()));
            }
            case RECOVERY_CODE -> {
                HtmlPage page = tab.logIn(login, RECOVERY_USER);
                yield tab.enter(page, RECOVERY_CODES.remove(0));
            }
            case REMEMBERED_DEVICE -> {
                tab.withCookie(TEXTED.browser().cookie(Member.DEVICE_COOKIE));
                yield tab.logIn(login, TEXTED.user());
            }
        };
    }

    /** The inbox drops the oldest messages, so that messages cannot be counted. */
    private static String newestCode(String number) {
        return Await.until("a message to " + number, () -> {
            List<ReceivedMessage> messages = REALM.inbox().messagesTo(number);
            String code = messages.get(messages.size() - 1).code();
            return Optional.of(code).filter(USED_CODES::add);
        });
    }

    private static User userWithRecoveryCodes(List<String> codes, List<Map<String, Object>> more) {
        List<Map<String, Object>> credentials = new ArrayList<>(more);
        credentials.add(Realm.password());
        credentials.add(Realm.recoveryCodes(codes));
        return REALM.user(Map.of("credentials", credentials));
    }
}
