// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.admin;

import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.User;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

/**
 * A realm user with some of the roles of admins, who calls the Admin REST API. Responses of the product are validated
 * against its description.
 *
 * @param target realm that is called
 * @param token access token; empty for none
 */
record Admin(Realm target, String userId, String token) {

    /** @param roles roles of the client {@code realm-management} */
    static Admin of(Realm realm, String... roles) {
        User user = realm.user();
        String client =
                realm.get("/clients?clientId=realm-management").at("/0/id").asText();
        for (String role : roles) {
            realm.call(
                    "POST",
                    "/users/" + user.id() + "/role-mappings/clients/" + client,
                    List.of(realm.get("/clients/" + client + "/roles/" + role)));
        }
        HttpRequest grant = realm.passwordGrant(Map.of("client_id", "admin-cli"), user.name(), User.PASSWORD);
        String token = Http.parse(Http.send(grant).body()).path("access_token").asText();
        return new Admin(realm, user.id(), token);
    }

    /** The same admin in another realm. */
    Admin at(Realm other) {
        return new Admin(other, userId, token);
    }

    Admin withoutToken() {
        return new Admin(target, userId, "");
    }

    /** @param path path below the realm */
    HttpResponse<String> call(String method, String path) {
        return send(method, path, "", "");
    }

    /** @param type content type of the body; empty for none */
    HttpResponse<String> send(String method, String path, String body, String type) {
        String address = "/admin/realms/" + target.name() + path;
        HttpRequest.Builder request =
                Http.request(target.server().url() + address).method(method, BodyPublishers.ofString(body));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> response = Http.send(request.build());
        if (path.startsWith("/two-step/")) {
            OpenApi.validate(method, address, response.statusCode(), response.body());
        }
        return response;
    }
}
