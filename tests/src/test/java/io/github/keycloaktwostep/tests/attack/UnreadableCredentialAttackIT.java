// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A credential cannot be read, because it is damaged or was written by other software. It must not count as absent. */
class UnreadableCredentialAttackIT {

    private static final Realm REALM = Realm.on(Servers.inbox()).create();

    private static final String APP_DATA =
            "{\"subType\":\"totp\",\"digits\":6,\"counter\":0,\"period\":30,\"algorithm\":\"HmacSHA1\"}";
    private static final String RECOVERY_CODES_DATA = "{\"algorithm\":\"SHA-512\",\"remaining\":12,\"total\":12}";

    /** For its own credential types, Keycloak's API accepts only JSON. */
    static Stream<Arguments> damagedCredentials() {
        return Stream.of(
                Arguments.of("two-step-phone", "{}", "{}"),
                Arguments.of("two-step-phone", "{}", "x"),
                Arguments.of("two-step-phone", "{}", "{\"number\":{\"e164\":\"+4915112345642\"}}"),
                Arguments.of("otp", APP_DATA, "{}"),
                Arguments.of("recovery-authn-codes", RECOVERY_CODES_DATA, "{}"),
                Arguments.of("recovery-authn-codes", RECOVERY_CODES_DATA, "{\"codes\":[]}"));
    }

    @ParameterizedTest
    @MethodSource("damagedCredentials")
    void passwordAloneDoesNotSignIn(String type, String data, String secret) {
        User bob = user(List.of(credential(type, data, secret)));
        for (String action : List.of("", "two-step-setup", "two-step-settings")) {
            HttpUser attacker = new HttpUser();
            HtmlPage page =
                    action.isEmpty() ? attacker.signIn(REALM, bob) : attacker.signIn(REALM, bob, "kc_action", action);

            List<Map<String, String>> forms = List.of(
                    Map.of("step", "intro"),
                    Map.of("step", "finish"),
                    Map.of("code", "000000"),
                    Map.of("action", "anew"),
                    Map.of("step", "sign-in", "code", "123456"));
            attacker.staysAt("options", page.expect("options", action), forms);
        }
        assertThat(bob.sessions()).isZero();
        assertReportedToAdmin(bob, type);
    }

    private static void assertReportedToAdmin(User bob, String type) {
        JsonNode unreadable = bob.twoStep().path("unreadable").path(0);
        assertThat(unreadable.path("type").asText()).isEqualTo(type);
        String id = unreadable.path("id").asText();
        assertThat(bob.credentials(type))
                .anySatisfy(one -> assertThat(one.path("id").asText()).isEqualTo(id));
        assertThat(bob.events("CUSTOM_REQUIRED_ACTION_ERROR")).anySatisfy(event -> {
            assertThat(event.at("/details/two_step_warning").asText()).isEqualTo("unreadable_credential");
            assertThat(event.at("/details/two_step_warning_subject").asText()).isEqualTo(id);
        });
    }

    @Test
    void anotherMethodSignsInDespiteADamagedPhone() {
        Totp app = Totp.ofRawSecret("readable-0123456789a");
        User bob = user(List.of(credential("two-step-phone", "{}", "{}"), app.credential("App")));
        HttpUser browser = new HttpUser();
        HtmlPage page = browser.signIn(REALM, bob).expect("sign-in");

        page = browser.enter(page, app.freshCode());

        assertThat(page.signedIn() || page.is("intro") || page.is("backup")).isTrue();
        assertThat(bob.credentials("two-step-phone")).hasSize(1);
    }

    @Test
    void unreadableEnrolmentCountsAsTurnedOn() {
        Totp app = Totp.ofRawSecret("readable-9876543210a");
        User bob = user(List.of(credential("two-step", "{}", "x"), app.credential("App")));

        new HttpUser().signIn(REALM, bob).expect("sign-in");
    }

    /** The extension never creates a second enrolment credential, but an admin's request or an import can. */
    @Test
    void secondEnrolmentDoesNotTurnTwoStepOff() {
        Totp app = Totp.ofRawSecret("readable-several-0a");
        User bob = user(List.of(
                credential("two-step", "{}", "{\"on\":true,\"changed\":1000}"),
                credential("two-step", "{}", "{\"on\":false,\"changed\":" + System.currentTimeMillis() + "}"),
                app.credential("App")));
        HttpUser browser = new HttpUser();

        HtmlPage page = browser.signIn(REALM, bob).expect("sign-in");
        browser.enter(page, app.freshCode());

        assertThat(bob.credentials("two-step"))
                .as("the next write leaves one credential")
                .hasSize(1);
        assertThat(bob.twoStep().path("state").asText()).isEqualTo("on");
    }

    private static User user(List<Map<String, Object>> credentials) {
        List<Map<String, Object>> all = new ArrayList<>(credentials);
        all.add(Realm.password());
        return REALM.user(Map.of("credentials", all));
    }

    private static Map<String, Object> credential(String type, String data, String secret) {
        return Map.of("type", type, "credentialData", data, "secretData", secret);
    }
}
