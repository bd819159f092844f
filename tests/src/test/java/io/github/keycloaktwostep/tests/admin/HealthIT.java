// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import io.github.keycloaktwostep.tests.twilio.TwilioBehaviour;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Health of a realm, as admins see it. */
class HealthIT {

    private static final Realm REALM = Realm.on(Servers.inbox()).create();

    @Test
    void realmWithoutSetupIsBroken() {
        Realm fresh = Realm.on(Servers.inbox()).withoutSetUp().create();
        Health health = Health.of(fresh);

        assertThat(health.status()).isEqualTo("broken");
        assertThat(health.ids()).contains("required-actions-off", "browser-flow-without-step");
        assertThat(health.secondStepInBrowser()).isFalse();

        fresh.setUp();
        health = Health.of(fresh);
        assertThat(health.ids()).doesNotContain("required-actions-off", "browser-flow-without-step");
        assertThat(health.secondStepInBrowser()).isTrue();
    }

    @Test
    void reportsSetupWarningsAndDisabledActions() {
        Realm realm = Realm.on(Servers.inbox()).create();
        realm.call("POST", "/two-step/setup", Map.of("password-grant", true));
        realm.changeAction("UPDATE_PASSWORD", action -> action.put("priority", -1_000));
        realm.call(
                "POST",
                "/clients",
                Map.of(
                        "clientId",
                        "old program",
                        "authenticationFlowBindingOverrides",
                        Map.of("direct_grant", realm.flowId("direct grant"))));

        Health health = Health.of(realm);

        assertThat(health.message("required-action-before-check")).contains("UPDATE_PASSWORD");
        assertThat(health.message("client-flow-without-step")).contains("direct grant", "old program");

        realm.changeAction("two-step-check", action -> action.put("enabled", false));
        assertThat(Health.of(realm).message("required-actions-off")).contains("two-step-check");
    }

    /** This Keycloak does not have the step, so that only an import can add it to a realm. */
    @Test
    void reportsKeycloaksOwnTrustedDeviceStep() {
        assertThat(Health.of(REALM).ids()).doesNotContain("trusted-devices-twice");

        Realm both = REALM.imported(HealthIT::addTrustedDeviceStep);

        assertThat(Health.of(both).message("trusted-devices-twice")).contains("auth-trusted-device");
    }

    private static void addTrustedDeviceStep(ObjectNode exported) {
        for (JsonNode flow : exported.path("authenticationFlows")) {
            ArrayNode executions = (ArrayNode) flow.path("authenticationExecutions");
            for (JsonNode execution : executions.valueStream().toList()) {
                if (execution.path("authenticator").asText().equals("two-step-verification")) {
                    ObjectNode step = execution.deepCopy();
                    executions.add(
                            step.put("authenticator", "auth-trusted-device").put("requirement", "ALTERNATIVE"));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no-mail | {} | sender address | {'smtpServer':{'host':'mail.example.org','from':'shop@example.org'}}",
                "user-action-time-short | {'accessCodeLifespanUserAction':300} | 300"
                        + "| {'accessCodeLifespanUserAction':600}",
                "wrong-codes-disable-account | {'bruteForceProtected':true,'maxSecondaryAuthFailures':10} | 10"
                        + "| {'maxSecondaryAuthFailures':0}"
            })
    void reportsUnsuitableSettingsOfTheRealm(String finding, String unsuitable, String text, String suitable) {
        REALM.call("PUT", "", Http.parse(unsuitable.replace('\'', '"')));
        assertThat(Health.of(REALM).message(finding)).contains(text);

        REALM.call("PUT", "", Http.parse(suitable.replace('\'', '"')));
        assertThat(Health.of(REALM).ids()).doesNotContain(finding);
    }

    @Test
    void reportsAPolicyThatExcludesUsers() {
        Realm realm = Realm.on(Servers.inbox())
                .policy("backup-methods", "app")
                .policy("enforcement", "required")
                .create();

        assertThat(Health.of(realm).ids()).contains("one-phone-no-smartphone");
        assertThat(Health.of(realm).status()).isEqualTo("broken");
    }

    @Test
    void reportsThatKeycloaksOwnAppActionIsOn() {
        Realm realm = Realm.on(Servers.inbox()).keepingKeycloakActions().create();
        assertThat(Health.of(realm).message("otp-actions-on")).contains("CONFIGURE_TOTP");

        realm.changeAction("CONFIGURE_TOTP", action -> action.put("defaultAction", true));
        assertThat(Health.of(realm).message("otp-action-default")).contains("CONFIGURE_TOTP");

        realm.changeAction("CONFIGURE_TOTP", action -> action.put("enabled", false));
        assertThat(Health.of(realm).ids()).doesNotContain("otp-action-default");
    }

    @Test
    void showsTheStateOfTheGateway() {
        FakeTwilio twilio = Servers.twilio();
        Realm realm = Realm.on(Servers.withTwilio()).create();
        sendAndAwait(realm, "answering");

        try {
            twilio.always(new TwilioBehaviour.Broken(500));
            sendAndAwait(realm, "in-trouble");
            assertThat(Health.of(realm).ids()).contains("gateway-in-trouble");
        } finally {
            twilio.reset();
        }
        sendAndAwait(realm, "answering");
    }

    private static void sendAndAwait(Realm realm, String state) {
        realm.call("POST", "/two-step/test-message", Map.of("to", Phones.newNumber()));
        Await.until("a gateway that is " + state, () -> Optional.of(Health.of(realm))
                .filter(health -> health.gateway().equals(state)));
    }
}
