// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** A response of the token endpoint and its claims. */
record Tokens(JsonNode answer) {

    /** @param app the page of the app at the end of a sign-in */
    static Tokens of(Realm realm, HtmlPage app) {
        return new Tokens(realm.redeem(app.expectApp().code()));
    }

    /** Requests tokens with these fields. Fails if the response is an error. */
    static Tokens granted(Realm realm, Map<String, String> fields) {
        Tokens tokens = requested(realm, fields);
        assertThat(tokens.error()).isEmpty();
        return tokens;
    }

    /** Requests tokens with these fields. The response may be an error. */
    static Tokens requested(Realm realm, Map<String, String> fields) {
        return new Tokens(Http.parse(Http.send(Http.form(realm.url() + "/protocol/openid-connect/token", fields))
                .body()));
    }

    /** Asserts the level and the methods that these tokens state. */
    Tokens expect(String acr, String... amr) {
        assertThat(acr()).isEqualTo(acr);
        assertThat(amr()).containsExactly(amr);
        return this;
    }

    Tokens refreshed(Realm realm) {
        return granted(
                realm, Map.of("grant_type", "refresh_token", "client_id", Realm.CLIENT, "refresh_token", refresh()));
    }

    String access() {
        return answer.path("access_token").asText();
    }

    String refresh() {
        return answer.path("refresh_token").asText();
    }

    String error() {
        return answer.path("error").asText();
    }

    JsonNode claims() {
        String token = answer.has("id_token") ? answer.path("id_token").asText() : access();
        return claims(token);
    }

    static JsonNode claims(String token) {
        return Http.parse(new String(Base64.getUrlDecoder().decode(token.split("\\.", 3)[1]), UTF_8));
    }

    String acr() {
        return claims().path("acr").asText();
    }

    List<String> amr() {
        return texts(claims().path("amr"));
    }

    String method() {
        return claims().path("two_step_method").asText();
    }

    static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    /** Contains no token. */
    @Override
    public String toString() {
        return answer.has("error") ? answer.toString() : "tokens";
    }
}
