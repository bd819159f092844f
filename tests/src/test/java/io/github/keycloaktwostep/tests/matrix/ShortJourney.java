// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.journey.PageText;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import java.util.List;

/** The journey that must work wherever the JAR is installed. It uses each kind of stored data once. */
final class ShortJourney {

    private final KeycloakServer server;
    private final FakeTwilio twilio;

    ShortJourney(KeycloakServer server, FakeTwilio twilio) {
        this.server = server;
        this.twilio = twilio;
    }

    void run() {
        Realm realm = Realm.on(server).create();
        Phones phones = Phones.readingFrom(twilio);
        String number = Phones.newNumber();
        PageText alice = new PageText(realm, realm.user(), phones);
        alice.opensWizard().setsUpPhoneFirst(number);
        List<String> codes = alice.backsUpWithRecoveryCodes();
        alice.reads("For 30 days").ticks("rememberDevice").turnsOn().signsOut();
        alice.signsIn().seesApp().signsOut();

        PageText otherBrowser = alice.elsewhere();
        otherBrowser.signsIn().sees("sign-in");
        String code = phones.nextCode(number);
        otherBrowser.entersCode(Phones.wrong(code)).sees("sign-in").seesError("code", "4 tries left");
        otherBrowser.entersCode(code).seesApp().signsOut();
        otherBrowser.signsInWith("recovery").entersCode(codes.get(0)).seesApp();

        assertThat(phones.nextCode(number))
                .as("code that was sent before the other method was chosen")
                .isNotEmpty();
        otherBrowser.opensSettings().passesSecondStep().sees("settings");
        otherBrowser
                .reads("11 codes left")
                .reads("You have one remembered device, on which you are not asked for codes.");
        otherBrowser.presses("two-step-turn-off").sees("turn-off").reads("Your remembered device will be forgotten.");

        assertThat(realm.get("/two-step/users/" + alice.user().id())
                        .path("state")
                        .asText())
                .isEqualTo("on");
        assertThat(realm.get("/two-step/health")
                        .at("/flows/secondStepInBrowser")
                        .asBoolean())
                .isTrue();
        realm.call("DELETE", "/two-step/users/" + alice.user().id(), null);
        alice.elsewhere().signsIn().seesApp();
        realm.call("POST", "/two-step/undo", null);
        alice.elsewhere().signsIn().seesApp();
    }
}
