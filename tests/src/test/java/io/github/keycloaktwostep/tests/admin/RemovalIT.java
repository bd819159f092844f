// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Ports;
import io.github.keycloaktwostep.tests.server.Production;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** After the setup is undone, the JAR can be removed, and the realm works as before. */
@Tag("matrix")
class RemovalIT {

    @Test
    void realmWorksWithoutTheJar() {
        String database = KeycloakServer.emptyDatabase("removal");
        Totp app = Totp.ofRawSecret("abcdefghijabcdefghij");
        KeycloakServer.Builder builder = Production.server("removal-with", database, Ports.free())
                .option("--spi-two-step-delivery--default--gateways=inbox")
                .option("--spi-two-step-gateway--inbox--allow-in-production=true");
        Realm realm;
        User otp;
        User phone;
        User requiredToEnrol;
        JsonNode before;
        Set<String> flows;
        try (KeycloakServer server = builder.start()) {
            realm = Realm.on(server)
                    .withoutSetUp()
                    // Another server serves the realm later.
                    .withoutFixedHostName()
                    .create();
            otp = realm.userWithApp(app);
            phone = realm.user();
            before = realm.representation();
            flows = elements(realm.get("/authentication/flows"));
            realm.call("POST", "/two-step/setup", Map.of("level-of-authentication", true, "password-grant", true));
            new HttpEnrolment(realm, Phones.readingFrom(realm.inbox())).enrol(phone, true);
            requiredToEnrol = realm.user();
            realm.call("POST", "/two-step/users/" + requiredToEnrol.id() + "/require", null);
            realm.call("POST", "/two-step/undo", null);
            assertThat(canSignIn(realm, requiredToEnrol)).as("with the JAR").isTrue();
        }

        try (KeycloakServer server = KeycloakServer.named("removal-without")
                .built(List.of("--db=dev-file"))
                .withoutProduct()
                .option("--db-url=" + database)
                .option("--hostname-strict=false")
                .start()) {
            Realm after = realm.at(server);
            assertThat(after.representation()).isEqualTo(before);
            assertThat(elements(after.get("/authentication/flows"))).isEqualTo(flows);
            assertThat(after.get("/authentication/required-actions").findValuesAsText("alias"))
                    .noneMatch(alias -> alias.startsWith("two-step"));

            assertThat(canSignIn(after, requiredToEnrol))
                    .as("the unknown required action is ignored")
                    .isTrue();
            assertThat(canSignIn(after, phone)).as("the phone is not asked for").isTrue();
            HttpUser visitor = new HttpUser();
            HtmlPage page = HttpSignIn.begin(after, otp, visitor).givePassword();
            assertThat(page.body()).contains("id=\"kc-otp-login-form\"");
            assertThat(visitor.submit(page, Map.of("otp", app.freshCode())).signedIn())
                    .isTrue();

            assertThat(after.tryCall("GET", "/users/" + phone.id() + "/credentials", null)
                            .statusCode())
                    .isEqualTo(200);
            HttpResponse<String> token = Http.send(after.passwordGrant(phone, "scope", "openid"));
            assertThat(token.statusCode()).as(token.body()).isEqualTo(200);
            HttpResponse<String> credentials = Http.send(Http.request(after.accountUrl() + "/credentials")
                    .header("Accept", "application/json")
                    .header(
                            "Authorization",
                            "Bearer "
                                    + Http.parse(token.body())
                                            .path("access_token")
                                            .asText())
                    .build());
            assertThat(credentials.statusCode()).as(credentials.body()).isEqualTo(200);
            assertThat(server.warnings())
                    .filteredOn(line -> line.toLowerCase(Locale.ROOT).contains("two"))
                    // Expected at each sign-in of the user who has the unknown required action.
                    .filteredOn(line -> !line.contains("Could not find configuration for Required Action"))
                    .isEmpty();
        }
    }

    /** Returns the elements with all their content, without their order. */
    private static Set<String> elements(JsonNode list) {
        Set<String> all = new TreeSet<>();
        list.forEach(element -> all.add(element.toString()));
        return all;
    }

    private static boolean canSignIn(Realm realm, User user) {
        return HttpSignIn.begin(realm, user, new HttpUser()).givePassword().signedIn();
    }
}
