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
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an admin is told of how a realm is. */
class HealthIT {

    private static final Realm REALM = Realm.on(Servers.inbox()).create();

    @Test
    void aRealmThatIsNotSetUpIsBrokenAndSaysWhatToDo() {
        Realm fresh = Realm.on(Servers.inbox()).withoutSetUp().create();
        JsonNode health = health(fresh);

        assertThat(health.path("status").asText()).isEqualTo("broken");
        assertThat(ids(health)).contains("required-actions-off", "browser-flow-without-step");
        assertThat(health.path("flows").path("secondStepInBrowser").asBoolean()).isFalse();

        fresh.setUp();
        assertThat(ids(health(fresh))).doesNotContain("required-actions-off", "browser-flow-without-step");
        assertThat(health(fresh).path("flows").path("secondStepInBrowser").asBoolean())
                .isTrue();
    }

    @Test
    void anActionThatIsSwitchedOffIsFound() {
        Realm realm = Realm.on(Servers.inbox()).create();
        JsonNode check = realm.get("/authentication/required-actions/two-step-check");
        ((ObjectNode) check).put("enabled", false);
        realm.call("PUT", "/authentication/required-actions/two-step-check", check);

        assertThat(message(health(realm), "required-actions-off")).contains("two-step-check");
    }

    @Test
    void whatTheSetUpWarnsOfSaysWhatToDo() {
        Realm realm = Realm.on(Servers.inbox()).create();
        realm.call("POST", "/two-step/setup", Map.of("password-grant", true));
        JsonNode action = realm.get("/authentication/required-actions/UPDATE_PASSWORD");
        ((ObjectNode) action).put("priority", -1_000);
        realm.call("PUT", "/authentication/required-actions/UPDATE_PASSWORD", action);
        realm.call(
                "POST",
                "/clients",
                Map.of(
                        "clientId",
                        "old program",
                        "authenticationFlowBindingOverrides",
                        Map.of("direct_grant", realm.flowId("direct grant"))));

        JsonNode health = health(realm);

        assertThat(message(health, "required-action-before-check")).contains("UPDATE_PASSWORD");
        assertThat(message(health, "client-flow-without-step")).contains("direct grant", "old program");
    }

    /** A step that this Keycloak does not have: it comes with an import only. */
    @Test
    void keycloaksTrustedDevicesBesideOursAreFound() {
        Realm realm = Realm.on(Servers.inbox()).create();
        assertThat(ids(health(realm))).doesNotContain("trusted-devices-twice");

        Realm both = realm.imported(HealthIT::addTrustedDeviceStep);

        assertThat(message(health(both), "trusted-devices-twice")).contains("auth-trusted-device");
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

    @Test
    void mailsWithoutASenderAreFound() {
        Realm realm = Realm.on(Servers.inbox()).create();
        assertThat(message(health(realm), "no-mail")).contains("sender address");

        realm.call("PUT", "", Map.of("smtpServer", Map.of("host", "mail.example.org", "from", "shop@example.org")));
        assertThat(ids(health(realm))).doesNotContain("no-mail");
    }

    @Test
    void aPolicyThatLeavesSomebodyOutIsFound() {
        Realm realm = Realm.on(Servers.inbox())
                .policy("backup-methods", "app")
                .policy("enforcement", "required")
                .create();

        assertThat(ids(health(realm))).contains("one-phone-no-smartphone");
        assertThat(health(realm).path("status").asText()).isEqualTo("broken");
    }

    @Test
    void aTimeForUserActionsThatIsTooShortForTheWizardIsFound() {
        Realm realm = Realm.on(Servers.inbox())
                .with("accessCodeLifespanUserAction", 300)
                .create();
        assertThat(message(health(realm), "user-action-time-short")).contains("300");

        realm.call("PUT", "", Map.of("accessCodeLifespanUserAction", 600));

        assertThat(ids(health(realm))).doesNotContain("user-action-time-short");
    }

    @Test
    void aLimitOfWrongCodesThatDisablesTheAccountIsFound() {
        Realm realm = Realm.on(Servers.inbox())
                .with("bruteForceProtected", true)
                .with("maxSecondaryAuthFailures", 10)
                .create();
        assertThat(message(health(realm), "wrong-codes-disable-account")).contains("10");

        realm.call("PUT", "", Map.of("maxSecondaryAuthFailures", 0));

        assertThat(ids(health(realm))).doesNotContain("wrong-codes-disable-account");
    }

    @Test
    void keycloaksOwnSetUpOfAppsBesideOursIsFound() {
        Realm realm = Realm.on(Servers.inbox()).keepingKeycloakActions().create();
        assertThat(message(health(realm), "otp-actions-on")).contains("CONFIGURE_TOTP");
        ObjectNode totp = (ObjectNode) realm.get("/authentication/required-actions/CONFIGURE_TOTP");

        realm.call("PUT", "/authentication/required-actions/CONFIGURE_TOTP", totp.put("defaultAction", true));
        assertThat(message(health(realm), "otp-action-default")).contains("CONFIGURE_TOTP");

        realm.call("PUT", "/authentication/required-actions/CONFIGURE_TOTP", totp.put("enabled", false));
        assertThat(ids(health(realm))).doesNotContain("otp-action-default");
    }

    @Test
    void showsWhichGatewaysAnswer() {
        FakeTwilio twilio = Servers.twilio();
        Realm realm = Realm.on(Servers.withTwilio()).create();
        String number = Phones.newNumber();
        send(realm, number);
        twilio.awaitRequest(number, 1);
        Await.until("a gateway that answers", () -> Optional.of(state(realm)).filter("answering"::equals));

        try {
            twilio.always(new TwilioBehaviour.Broken(500));
            send(realm, Phones.newNumber());
            Await.until("a gateway in trouble", () -> Optional.of(state(realm)).filter("in-trouble"::equals));
            assertThat(ids(health(realm))).contains("gateway-in-trouble");
        } finally {
            twilio.reset();
        }
        send(realm, Phones.newNumber());
        Await.until("a gateway that answers", () -> Optional.of(state(realm)).filter("answering"::equals));
    }

    @ParameterizedTest
    @CsvSource({"view-realm,200", "manage-realm,200", "manage-users,403", "view-users,403"})
    void needsTheRightToSeeTheRealm(String role, int expected) {
        assertThat(Admin.of(REALM, role)
                        .call("GET", "/admin/realms/" + REALM.name() + "/two-step/health")
                        .statusCode())
                .isEqualTo(expected);
    }

    private static void send(Realm realm, String number) {
        realm.call("POST", "/two-step/test-message", Map.of("to", number));
    }

    private static String state(Realm realm) {
        return health(realm).path("gateways").path(0).path("state").asText();
    }

    private static JsonNode health(Realm realm) {
        HttpResponse<String> answer = realm.tryCall("GET", "/two-step/health", null);
        OpenApi.validate(
                "GET", "/admin/realms/" + realm.name() + "/two-step/health", answer.statusCode(), answer.body());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Http.parse(answer.body());
    }

    private static List<String> ids(JsonNode health) {
        return health.path("findings").findValuesAsText("id");
    }

    private static String message(JsonNode health, String id) {
        for (JsonNode finding : health.path("findings")) {
            if (finding.path("id").asText().equals(id)) {
                return finding.path("message").asText();
            }
        }
        throw new AssertionError("no " + id + " in " + health);
    }
}
