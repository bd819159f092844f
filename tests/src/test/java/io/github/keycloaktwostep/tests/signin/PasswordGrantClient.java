// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.User;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A program that has no second page to show: it signs users in with the password grant. */
final class PasswordGrantClient {

    private final Realm realm;
    private final Map<String, String> client;

    private PasswordGrantClient(Realm realm, Map<String, String> client) {
        this.realm = realm;
        this.client = client;
    }

    /** With the realm's public client. */
    static PasswordGrantClient of(Realm realm) {
        return new PasswordGrantClient(realm, Map.of("client_id", Realm.CLIENT));
    }

    /** With a new client that has a secret. */
    static PasswordGrantClient withSecret(Realm realm, String clientId) {
        realm.call(
                "POST",
                "/clients",
                Map.of(
                        "clientId",
                        clientId,
                        "publicClient",
                        false,
                        "secret",
                        "a secret of " + clientId,
                        "directAccessGrantsEnabled",
                        true,
                        "redirectUris",
                        List.of()));
        return new PasswordGrantClient(
                realm, Map.of("client_id", clientId, "client_secret", "a secret of " + clientId));
    }

    /** @param parameters further ones, names and values in turn */
    Answer signIn(User user, String password, String... parameters) {
        return signIn(user.name(), password, parameters);
    }

    Answer signIn(String user, String password, String... parameters) {
        Answer answer = new Answer(Http.send(realm.passwordGrant(client, user, password, parameters)));
        if (answer.body().contains(User.PASSWORD) || answer.echoes(parameters)) {
            throw new AssertionError("a secret comes back: " + answer);
        }
        return answer;
    }

    /** With what a browser would have sent along. */
    Answer signIn(HttpUser browser, String cookie, User user, String password) {
        Map.Entry<String, String> sent = browser.cookie(cookie);
        return new Answer(Http.send(
                HttpRequest.newBuilder(realm.passwordGrant(client, user.name(), password), (name, value) -> true)
                        .header("Cookie", sent.getKey() + "=" + sent.getValue())
                        .build()));
    }

    /** What the server answered. */
    record Answer(int status, String body) {

        private Answer(HttpResponse<String> response) {
            this(response.statusCode(), response.body());
            if (status >= 500) {
                throw new AssertionError("the server broke: " + this);
            }
        }

        boolean signedIn() {
            return status == 200 && json().has("access_token");
        }

        String error() {
            return json().path("error").asText();
        }

        String description() {
            return json().path("error_description").asText();
        }

        /** What the program is told to do about it; empty if it is told nothing. */
        String twoStep() {
            return json().path("two_step").asText();
        }

        /** Whether a code is in it that was sent. */
        private boolean echoes(String... parameters) {
            return status != 200
                    && Arrays.stream(parameters).anyMatch(value -> value.matches("[0-9]{6,}") && body.contains(value));
        }

        private JsonNode json() {
            return Http.parse(body);
        }

        @Override
        public String toString() {
            return "HTTP " + status + " " + (status == 200 ? "" : body);
        }
    }
}
