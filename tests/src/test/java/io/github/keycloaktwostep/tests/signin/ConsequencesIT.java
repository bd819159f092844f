// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.MailServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A right or wrong code has the same consequences at every place where users enter one. */
class ConsequencesIT {

    private static final String WRONG = "AAAA-AAAA-AAAA";
    private static final Map<String, String> POLICY =
            Map.of("password-grant", "true", "enrolments-per-prefix-hour", "1000");

    /** Its browser flow has our step. */
    private static final Realm REALM = realm();
    /** Its browser flow is Keycloak's own, so that the check at the end of the sign-in asks for the code. */
    private static final Realm WITHOUT_STEP = realm();

    static {
        WITHOUT_STEP.change(Map.of("browserFlow", "browser"));
    }

    private static Realm realm() {
        Realm realm = Realm.on(Servers.inbox())
                .with("smtpServer", MailServer.running().config())
                .with("bruteForceProtected", true)
                .with("failureFactor", 1_000)
                .with("quickLoginCheckMilliSeconds", 0)
                .withoutSetUp()
                .create();
        realm.call("POST", "/two-step/setup", Map.of("password-grant", true));
        ObjectNode profile = (ObjectNode) realm.get("/users/profile");
        realm.call("PUT", "/users/profile", profile.put("unmanagedAttributePolicy", "ADMIN_EDIT"));
        // A warning is due after the first code.
        realm.configureAction("CONFIGURE_RECOVERY_AUTHN_CODES", Map.of("warning_threshold", "12"));
        return realm;
    }

    /** Each place where users enter codes of a method that they have set up. */
    enum FrontEnd {
        SIGN_IN,
        CHECK,
        SETTINGS,
        PASSWORD_GRANT;

        Realm realm() {
            return this == CHECK ? WITHOUT_STEP : REALM;
        }

        /**
         * Opens the page for recovery codes; {@code null} where there is none. Keycloak processes one sign-in of an
         * account at a time, and rejects the password until it has processed the one before.
         */
        private HtmlPage open(Member member, HttpUser browser) {
            if (this == SETTINGS) {
                return browser.choose(
                        browser.open(realm().signInUrl("kc_action", "two-step-settings")), "recovery-codes:");
            }
            HtmlPage page =
                    Await.until("an accepted password", () -> Optional.of(browser.signIn(realm(), member.user()))
                            .filter(answer -> answer.is("sign-in")));
            return this == PASSWORD_GRANT ? null : browser.choose(page, "recovery-codes:");
        }

        /** Enters several codes, one after the other; returns whether the last one let the user pass. */
        boolean enter(Member member, List<String> codes) {
            HttpUser browser = this == SETTINGS ? member.browser() : new HttpUser();
            HtmlPage page = open(member, browser);
            boolean passed = false;
            for (String code : codes) {
                int failures = member.user().failures();
                if (page == null) {
                    passed = PasswordGrantClient.of(realm())
                            .signIn(member.user(), "otp", code)
                            .signedIn();
                } else {
                    page = browser.enter(page, code);
                    passed = page.signedIn() || page.is("settings");
                }
                if (code.equals(WRONG)) {
                    Await.briefly(() -> member.user().failures() > failures);
                }
            }
            return passed;
        }
    }

    @ParameterizedTest
    @EnumSource(FrontEnd.class)
    void rightCodeHasTheSameConsequences(FrontEnd frontEnd) {
        Member alice = member(frontEnd, Map.of());
        frontEnd.realm().policy(with(Map.of("copy-to-profile", "true")));

        assertThat(frontEnd.enter(alice, List.of(alice.recoveryCode(0)))).isTrue();

        JsonNode codes = recoveryCodes(alice);
        assertThat(codes.path("lastUsed").asText()).as("last used").isNotEmpty();
        assertThat(codes.path("remaining").asInt()).as("used up").isEqualTo(11);
        JsonNode profile = frontEnd.realm().get("/users/" + alice.user().id());
        assertThat(profile.at("/attributes/phoneNumber/0").asText())
                .as("copy in the profile")
                .isEqualTo(alice.number());
        awaitMail(alice, "A recovery code was used. 11 are left");
        assertThat(frontEnd.enter(alice, List.of(alice.recoveryCode(0))))
                .as("entered again")
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(FrontEnd.class)
    void methodIsLockedAtTheRateLimit(FrontEnd frontEnd) {
        Member bob = member(frontEnd, Map.of("failures-per-user-hour", "3"));

        assertThat(frontEnd.enter(bob, List.of(WRONG, WRONG, WRONG, bob.recoveryCode(0))))
                .as("the right code comes too late")
                .isFalse();

        JsonNode lock = bob.user().twoStep().path("locks").path(0);
        assertThat(lock.path("reason").asText()).isEqualTo("failures-per-user-hour");
        assertThat(recoveryCodes(bob).path("remaining").asInt()).isEqualTo(12);
        Await.until(
                "failures that brute-force protection counts",
                () -> Optional.of(bob.user().failures()).filter(counted -> counted >= 3));
        assertThat(bob.user().loginErrors())
                .filteredOn(error -> error.startsWith("two_step_"))
                .as("the third locks the method, and the lock rejects the right code; newest first")
                .containsExactly(
                        "two_step_locked", "two_step_locked", "two_step_code_invalid", "two_step_code_invalid");
    }

    @ParameterizedTest
    @EnumSource(FrontEnd.class)
    void methodIsDisabledAfterAHundredWrongCodes(FrontEnd frontEnd) {
        Member carol = member(frontEnd, Map.of("failures-per-user-hour", "100"));

        frontEnd.enter(carol, Collections.nCopies(100, WRONG));

        // Keycloak compares one password of an account at a time and does not count attempts that come too soon.
        Await.until("a disabled method", () -> {
            boolean disabled = recoveryCodes(carol).path("switchedOff").asBoolean();
            if (!disabled) {
                frontEnd.enter(carol, List.of(WRONG));
            }
            return Optional.of(disabled).filter(yes -> yes);
        });
        awaitMail(carol, "disabled after 100 wrong codes in a row");
    }

    private static Member member(FrontEnd frontEnd, Map<String, String> policy) {
        Realm realm = frontEnd.realm();
        realm.policy(with(policy));
        return new HttpEnrolment(realm, Phones.readingFrom(realm.inbox())).enrol(realm.user(), false);
    }

    private static Map<String, String> with(Map<String, String> policy) {
        Map<String, String> all = new HashMap<>(POLICY);
        all.putAll(policy);
        return all;
    }

    private static JsonNode recoveryCodes(Member member) {
        for (JsonNode method : member.user().twoStep().path("methods")) {
            if (method.path("kind").asText().equals("recovery-codes")) {
                return method;
            }
        }
        throw new AssertionError("no recovery codes");
    }

    private static void awaitMail(Member member, String text) {
        Await.until("a mail that says '" + text + "'", () -> MailServer.running().to(member.user()).stream()
                .filter(mail -> mail.text().contains(text))
                .findFirst());
    }
}
