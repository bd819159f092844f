// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A user with a security key and a phone, in the sub-flow that the set-up call has changed. */
class SecurityKeyIT {

    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());
    private static final String KEY =
            """
            {"aaguid": "00000000-0000-0000-0000-000000000000", "credentialId": "AAAA", "counter": 0,
             "credentialPublicKey": "AAAA", "attestationStatementFormat": "none", "transports": []}
            """;

    @Test
    void rememberedDeviceIsCheckedBeforeTheSecurityKey() {
        allowSecurityKeys();
        Member alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), true);
        putKeyFirst(alice);

        HtmlPage otherBrowser = new HttpUser().signIn(REALM, alice.user());
        assertThat(otherBrowser.body())
                .as("another browser is asked for the key first")
                .contains("id=\"webauth\"");

        alice.rememberedBrowser().signIn(REALM, alice.user()).expectApp();
        assertThat(alice.user()
                        .events("LOGIN")
                        .get(0)
                        .at("/details/two_step_method")
                        .asText())
                .isEqualTo("remembered_device");

        HtmlPage change = alice.rememberedBrowser().signIn(REALM, alice.user(), "kc_action", "UPDATE_PASSWORD");
        assertThat(change.signedIn())
                .as("a remembered device does not replace a fresh code")
                .isFalse();
        assertThat(change.body()).doesNotContain("password-new");
    }

    private static void allowSecurityKeys() {
        String path =
                Realm.executionsOf(REALM.representation().path("browserFlow").asText());
        for (JsonNode execution : REALM.get(path)) {
            if (execution.path("providerId").asText().equals("webauthn-authenticator")) {
                REALM.call("PUT", path, ((ObjectNode) execution).put("requirement", "ALTERNATIVE"));
            }
        }
    }

    private static void putKeyFirst(Member member) {
        String user = "/users/" + member.user().id();
        REALM.call(
                "PUT",
                user,
                Map.of(
                        "credentials",
                        List.of(Map.of(
                                "type", "webauthn", "userLabel", "Key", "secretData", "{}", "credentialData", KEY))));
        String id = member.user().credentialId("webauthn");
        REALM.call("POST", user + "/credentials/" + id + "/moveToFirst", null);
    }
}
