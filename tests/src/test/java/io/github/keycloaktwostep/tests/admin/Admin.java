// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.User;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

/** A user of a realm who has some of the roles that admins have, and calls the Admin REST API. */
final class Admin {

    private final Realm realm;
    private final String userId;
    private final String token;

    private Admin(Realm realm, String userId, String token) {
        this.realm = realm;
        this.userId = userId;
        this.token = token;
    }

    /** @param roles of the client {@code realm-management} */
    static Admin of(Realm realm, String... roles) {
        User user = realm.user();
        String client = realm.get("/clients?clientId=realm-management")
                .path(0)
                .path("id")
                .asText();
        for (String role : roles) {
            realm.call(
                    "POST",
                    "/users/" + user.id() + "/role-mappings/clients/" + client,
                    List.of(realm.get("/clients/" + client + "/roles/" + role)));
        }
        JsonNode answer = Http.parse(Http.send(Http.form(
                        realm.url() + "/protocol/openid-connect/token",
                        Map.of(
                                "grant_type",
                                "password",
                                "client_id",
                                "admin-cli",
                                "username",
                                user.name(),
                                "password",
                                User.PASSWORD)))
                .body());
        return new Admin(realm, user.id(), answer.path("access_token").asText());
    }

    String userId() {
        return userId;
    }

    /** @param path below the server's address */
    HttpResponse<String> call(String method, String path) {
        return Http.send(
                request(method, path).header("Authorization", "Bearer " + token).build());
    }

    /** With a body of JSON. */
    HttpResponse<String> send(String method, String path, String body) {
        return send(method, path, body, "application/json");
    }

    HttpResponse<String> send(String method, String path, String body, String type) {
        return Http.send(Http.request(realm.server().url() + path)
                .method(method, BodyPublishers.ofString(body))
                .header("Content-Type", type)
                .header("Authorization", "Bearer " + token)
                .build());
    }

    /** Like {@link #call} without the token. */
    HttpResponse<String> callWithout(String method, String path) {
        return Http.send(request(method, path).build());
    }

    private HttpRequest.Builder request(String method, String path) {
        return Http.request(realm.server().url() + path).method(method, BodyPublishers.noBody());
    }
}
