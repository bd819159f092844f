// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.User;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Map;

/** A client without pages, which signs users in with the password grant. */
final class PasswordGrantClient {

    private final Realm realm;
    private final Map<String, String> client;

    private PasswordGrantClient(Realm realm, Map<String, String> client) {
        this.realm = realm;
        this.client = client;
    }

    /** Uses the realm's public client. */
    static PasswordGrantClient of(Realm realm) {
        return new PasswordGrantClient(realm, Map.of("client_id", Realm.CLIENT));
    }

    /** Uses a new client that has a secret. */
    static PasswordGrantClient withSecret(Realm realm, String clientId) {
        String secret = "a secret of " + clientId;
        realm.client(clientId, Map.of("secret", secret, "directAccessGrantsEnabled", true));
        return new PasswordGrantClient(realm, Map.of("client_id", clientId, "client_secret", secret));
    }

    /** @param parameters additional parameters, as alternating names and values */
    Answer signIn(User user, String... parameters) {
        return signInWith(User.PASSWORD, user, parameters);
    }

    Answer signInWith(String password, User user, String... parameters) {
        return signInWith(password, user.name(), parameters);
    }

    Answer signInWith(String password, String user, String... parameters) {
        Answer answer = new Answer(Http.send(realm.passwordGrant(client, user, password, parameters)));
        if (answer.body().contains(User.PASSWORD) || answer.echoes(parameters)) {
            throw new AssertionError("the response contains a secret: " + answer);
        }
        return answer;
    }

    /** Signs in with the device cookie of the user's remembered browser. */
    Answer signInWithDevice(Member member) {
        Map.Entry<String, String> device = member.browser().cookie(Member.DEVICE_COOKIE);
        HttpRequest request = realm.passwordGrant(client, member.user().name(), User.PASSWORD);
        return new Answer(Http.send(HttpRequest.newBuilder(request, (name, value) -> true)
                .header("Cookie", device.getKey() + "=" + device.getValue())
                .build()));
    }

    /** A response of the token endpoint. */
    record Answer(int status, String body) {

        private Answer(HttpResponse<String> response) {
            this(response.statusCode(), response.body());
            if (status >= 500) {
                throw new AssertionError("server error: " + this);
            }
        }

        /** Asserts the value of {@code two_step}. */
        Answer expect(String twoStep) {
            return expect(twoStep, "answer");
        }

        /** @param why describes the answer if the assertion fails */
        Answer expect(String twoStep, String why) {
            assertThat(twoStep()).as("%s: %s", why, this).isEqualTo(twoStep);
            return this;
        }

        /** Asserts that the response contains a token. */
        void expectTokens() {
            expectTokens("answer");
        }

        void expectTokens(String why) {
            assertThat(this).as(why).matches(Answer::signedIn, "has tokens");
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

        /** The value of {@code two_step}, which tells the client what to do; empty if there is none. */
        String twoStep() {
            return json().path("two_step").asText();
        }

        /** Whether an error response contains a code that was sent. */
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
