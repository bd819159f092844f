// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.attack.ParallelRequests;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users who must enrol can postpone it if the realm has a grace period. */
class GracePeriodJourneyIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            .with("clients", List.of(Realm.publicClient(Realm.CLIENT), Realm.publicClient("second")))
            .create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    private final PageText alice = new PageText(REALM, PHONES);

    @BeforeEach
    void requireWithThreeGraceDays() {
        REALM.policy(Map.of("enforcement", "required", "grace-days", "3"));
    }

    @AfterEach
    void resetClock() {
        REALM.server().moveClock(Duration.ZERO);
    }

    @Test
    void skipsUntilTheDisplayedDayIsOver() {
        LocalDate last = LocalDate.now(ZoneOffset.UTC).plusDays(3);
        String day = DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
                .withLocale(Locale.ENGLISH)
                .format(last);

        alice.signsIn().sees("intro").reads(day).presses("two-step-skip").seesApp();
        alice.signsOut();
        assertThat(alice.user().events("CUSTOM_REQUIRED_ACTION"))
                .extracting(event ->
                        event.path("details").path("two_step_postponed_until").asText())
                .containsExactly(last.toString());
        // The period began with the first sign-in, not with this one.
        moveTo(last, 23);
        alice.signsIn().sees("intro").reads(day).presses("two-step-skip").seesApp();
        alice.signsOut();
        moveTo(last.plusDays(1), 13);
        alice.signsIn().sees("intro").seesNo("two-step-skip").doesNotRead(day);

        alice.posts(Map.of("action", "skip")).sees("intro");
        assertThat(alice.user().sessions()).isZero();
    }

    /** An app that renews its tokens in the background must not stop at a page that the user may skip. */
    @Test
    void wizardAppearsOncePerSessionAndNotInSilentSignIn() {
        alice.signsIn().sees("intro").presses("two-step-skip").seesApp();

        for (String client : List.of(Realm.CLIENT, "second")) {
            alice.opens(REALM.signInUrl("client_id", client, "prompt", "none")).seesApp();
            alice.opens(REALM.signInUrl("client_id", client)).seesApp();
        }
        alice.signsOut().signsIn().sees("intro");
    }

    @Test
    void skippingMidWizardStoresNoMethod() {
        alice.signsIn().sees("intro").setsUpPhoneFirst(Phones.newNumber());

        alice.presses("two-step-skip").seesApp();

        assertThat(alice.user().credentialTypes()).containsExactly("two-step");
        alice.signsOut().signsIn().sees("intro");
    }

    @Test
    void skippedWizardIsNotShownAgainInTheSameSignIn() {
        alice.signsIn("kc_action", "two-step-setup").sees("intro").presses("two-step-skip");

        alice.seesApp();
    }

    @Test
    void enrolledUserCannotSkipTheCode() {
        alice.signsIn().sees("intro").setsUpPhoneFirst(Phones.newNumber()).backsUpWithRecoveryCodes();
        alice.turnsOn().signsOut();
        alice.signsIn().passesSecondStep().seesApp().signsOut();
        alice.user().deleteCredentials("recovery-authn-codes");

        alice.signsIn()
                .passesSecondStep()
                .sees("intro")
                .presses("two-step-skip")
                .seesApp();
        alice.signsOut();

        alice.signsIn().sees("sign-in").posts(Map.of("action", "skip")).sees("sign-in");
        assertThat(alice.user().sessions()).isZero();
    }

    @Test
    void requiredActionOfAnAdminCannotBeSkipped() {
        alice.user().addRequiredAction("two-step-setup");

        alice.signsIn().sees("intro").seesNo("two-step-skip");
        alice.posts(Map.of("action", "skip")).sees("intro");

        assertThat(alice.user().sessions()).isZero();
    }

    @Test
    void passwordGrantWorksOnlyDuringGracePeriod() {
        assertThat(Http.send(REALM.passwordGrant(alice.user())).body()).contains("access_token");

        // The grace period that a password grant started also ends for the password grant.
        moveTo(LocalDate.now(ZoneOffset.UTC).plusDays(4), 13);

        assertThat(Http.send(REALM.passwordGrant(alice.user())).body()).doesNotContain("access_token");
    }

    @Test
    void wizardRequiredByALevelCannotBeSkipped() {
        Realm realm = Realm.on(Servers.inbox()).policy("grace-days", "3").create();
        realm.call("POST", "/two-step/setup", Map.of("level-of-authentication", true));
        PageText bob = new PageText(realm, Phones.readingFrom(realm.inbox()));

        bob.signsIn("acr_values", "2").sees("intro").seesNo("two-step-skip");
        bob.posts(Map.of("action", "skip")).sees("intro");

        assertThat(bob.user().sessions()).isZero();
    }

    @Test
    void concurrentFirstSignInsStartOnePeriod() {
        List<PageText> tabs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            tabs.add(alice.elsewhere());
        }

        ParallelRequests.atOnce(
                tabs.stream().<Supplier<PageText>>map(tab -> tab::signsIn).toList());

        assertThat(alice.user().credentialTypes()).containsExactly("two-step");
    }

    @Test
    void withoutGraceDaysNothingIsStored() {
        REALM.policy(Map.of("enforcement", "required"));

        alice.signsIn().sees("intro").seesNo("two-step-skip");

        assertThat(alice.user().credentialTypes()).isEmpty();
    }

    /** Moves the clock to an hour of a day, in UTC. */
    private static void moveTo(LocalDate day, int hour) {
        REALM.server()
                .moveClock(Duration.between(Instant.now(), day.atTime(hour, 0).toInstant(ZoneOffset.UTC)));
    }
}
