// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** If the realm requires two-step verification, nobody signs in without finishing the wizard. */
class EnforcementIT {

    private static final Map<String, String> REQUIRED = Map.of("enforcement", "required");
    private static final Realm REALM = Realm.on(Servers.inbox())
            .with("roles", Map.of("realm", List.of(Map.of("name", "staff"))))
            .create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    private final PageText alice = new PageText(REALM, PHONES);

    @BeforeEach
    void requireTwoStepVerification() {
        REALM.policy(REQUIRED);
    }

    @Test
    void wizardMustBeFinishedBeforeSignIn() {
        alice.signsIn().sees("intro").setsUpPhoneFirst(Phones.newNumber()).backsUpWithRecoveryCodes();

        assertThat(alice.user().sessions()).isZero();
        alice.turnsOn();
        assertThat(alice.user().sessions()).isEqualTo(1);
    }

    @Test
    void wizardCannotBeCancelled() {
        alice.signsIn().sees("intro");

        alice.seesNo("cancel-aia");
        alice.posts(Map.of("cancel-aia", "true")).seesSomePage();
        assertThat(alice.user().sessions()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"two-step-setup", "two-step-settings", "UPDATE_PROFILE", "no-such-action"})
    void otherActionDoesNotBypassTheWizard(String action) {
        alice.signsIn("kc_action", action);
        if (alice.page().body().contains("name=\"cancel-aia\"")) {
            alice.cancels();
        }

        alice.sees("intro");
        assertThat(alice.user().sessions()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/account", "/protocol/openid-connect/auth?client_id=account-console"})
    void openingAnotherLinkDoesNotBypassTheWizard(String link) {
        alice.signsIn().sees("intro").continues().sees("method");

        alice.opens(REALM.url() + link).opens(REALM.signInUrl());

        assertThat(alice.page().signedIn()).isFalse();
        assertThat(alice.page().address().toString()).doesNotContain("/callback");
        assertThat(alice.user().sessions()).isZero();
    }

    @Test
    void forgedLastStepDoesNotBypassTheWizard() {
        alice.signsIn().sees("intro");

        alice.posts(Map.of("step", "finish", "action", "turn-on"));

        alice.seesSomePage();
        assertThat(alice.user().credentialTypes()).isEmpty();
        assertThat(alice.user().sessions()).isZero();
    }

    @Test
    void wizardResumesWhereTheUserLeftOff() {
        String number = Phones.newNumber();
        alice.opensPhonePage().types("number", number).continues().sees("code");

        alice.opensPhonePage().types("number", number).continues();

        alice.sees("code").entersCode(PHONES.nextCode(number)).sees("backup");
        assertThat(PHONES.received(number)).isEqualTo(1);
    }

    @Test
    void passwordGrantReturnsNoToken() {
        HttpResponse<String> response = Http.send(REALM.passwordGrant(alice.user()));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).doesNotContain("access_token");
    }

    @Test
    void removedBackupIsRequestedAgain() {
        alice.signsIn().sees("intro").setsUpPhoneFirst(Phones.newNumber()).backsUpWithRecoveryCodes();
        alice.turnsOn().signsOut();
        alice.user().deleteCredentials("recovery-authn-codes");

        alice.signsIn().passesSecondStep().sees("intro").continues().sees("backup");

        alice.backsUpWithRecoveryCodes();
        alice.turnsOn();
    }

    @Test
    void existingAppCountsAndBackupIsRequested() {
        Totp app = Totp.ofRawSecret("abcdefghijabcdefghij");
        PageText carol = new PageText(REALM, REALM.userWithApp(app), PHONES);

        carol.signsIn().sees("sign-in").entersCode(app.freshCode());

        carol.sees("intro").continues().sees("backup").backsUpWithRecoveryCodes();
        carol.turnsOn();
    }

    @Test
    void wizardContinuesAfterPolicyChange() {
        alice.signsIn().sees("intro").continues().sees("method").chooses("method", "phone");
        alice.continues().sees("phone");
        REALM.policy(Map.of("enforcement", "required", "methods", "app", "backup-methods", "recovery-codes"));

        alice.types("number", Phones.newNumber()).continues();

        alice.sees("intro").continues().sees("app");
    }

    @Test
    void roleCanRequireEnrolment() {
        REALM.policy(Map.of("required-roles", "staff"));
        PageText staff = new PageText(REALM, PHONES);
        staff.user().addRealmRole("staff");

        staff.signsIn().sees("intro");
        alice.signsIn().seesApp();
    }

    @Test
    void enforcementOffAsksNobody() {
        REALM.policy(Map.of("enforcement", "off"));

        alice.signsIn().seesApp();
    }
}
