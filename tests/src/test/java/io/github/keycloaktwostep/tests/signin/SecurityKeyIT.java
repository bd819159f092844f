// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
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
    private static final Phones PHONES = Phones.fed(REALM.inbox());

    @Test
    void aRememberedDeviceIsLookedAtBeforeTheKeyIsAskedFor() {
        allowSecurityKeys();
        Member alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), true);
        putKeyFirst(alice);

        HtmlPage elsewhere =
                HttpSignIn.begin(REALM, alice.user(), new HttpUser()).givePassword();
        assertThat(elsewhere.body()).as("elsewhere the key comes first").contains("id=\"webauth\"");

        HtmlPage remembered =
                HttpSignIn.begin(REALM, alice.user(), alice.rememberedBrowser()).givePassword();
        assertThat(remembered).matches(HtmlPage::signedIn);
        assertThat(alice.user()
                        .events("LOGIN")
                        .get(0)
                        .path("details")
                        .path("two_step_method")
                        .asText())
                .isEqualTo("remembered_device");

        HtmlPage change = HttpSignIn.begin(
                        REALM, alice.user(), alice.rememberedBrowser(), "kc_action", "UPDATE_PASSWORD")
                .givePassword();
        assertThat(change.signedIn()).as("it does not stand for a fresh code").isFalse();
        assertThat(change.body()).doesNotContain("password-new");
    }

    private static void allowSecurityKeys() {
        String path = "/authentication/flows/"
                + REALM.representation().path("browserFlow").asText().replace(" ", "%20") + "/executions";
        for (JsonNode execution : REALM.get(path)) {
            if (execution.path("providerId").asText().equals("webauthn-authenticator")) {
                REALM.call(
                        "PUT",
                        path,
                        Map.of(
                                "id", execution.path("id").asText(),
                                "requirement", "ALTERNATIVE",
                                "priority", execution.path("priority").asInt()));
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
                                "type",
                                "webauthn",
                                "userLabel",
                                "Key",
                                "secretData",
                                "{}",
                                "credentialData",
                                "{\"aaguid\":\"00000000-0000-0000-0000-000000000000\",\"credentialId\":\"AAAA\","
                                        + "\"counter\":0,\"credentialPublicKey\":\"AAAA\","
                                        + "\"attestationStatementFormat\":\"none\",\"transports\":[]}"))));
        String id = member.user().credentials("webauthn").get(0).path("id").asText();
        REALM.call("POST", user + "/credentials/" + id + "/moveToFirst", null);
    }
}
