// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A user of a test realm, seen by an admin. */
public final class User {

    public static final String PASSWORD = "correct horse";

    private final Realm realm;
    private final String id;
    private final String name;

    User(Realm realm, String id, String name) {
        this.realm = realm;
        this.id = id;
        this.name = name;
    }

    public String id() {
        return id;
    }

    public String name() {
        return name;
    }

    public String email() {
        return realm.email(name);
    }

    public List<JsonNode> credentials(String type) {
        List<JsonNode> credentials = new ArrayList<>();
        for (JsonNode credential : realm.get("/users/" + id + "/credentials")) {
            if (credential.path("type").asText().equals(type)) {
                credentials.add(credential);
            }
        }
        return credentials;
    }

    /** Types of all credentials, sorted, the password left out. */
    public List<String> credentialTypes() {
        List<String> types = new ArrayList<>();
        for (JsonNode credential : realm.get("/users/" + id + "/credentials")) {
            types.add(credential.path("type").asText());
        }
        types.remove("password");
        return types.stream().sorted().toList();
    }

    public void deleteCredentials(String type) {
        for (JsonNode credential : credentials(type)) {
            realm.call(
                    "DELETE",
                    "/users/" + id + "/credentials/" + credential.path("id").asText(),
                    null);
        }
    }

    public void changePassword(String password) {
        realm.call(
                "PUT",
                "/users/" + id + "/reset-password",
                Map.of("type", "password", "value", password, "temporary", false));
    }

    public void addRequiredAction(String action) {
        realm.call("PUT", "/users/" + id, Map.of("requiredActions", List.of(action)));
    }

    public void addRealmRole(String role) {
        realm.call(
                "POST",
                "/users/" + id + "/role-mappings/realm",
                List.of(realm.get("/roles/" + Http.encode(role).replace("+", "%20"))));
    }

    /** Events of one type, newest first. */
    public List<JsonNode> events(String type) {
        List<JsonNode> events = new ArrayList<>();
        realm.get("/events?max=200&type=" + type + "&user=" + id).forEach(events::add);
        return events;
    }

    /** SSO sessions. */
    public int sessions() {
        return realm.get("/users/" + id + "/sessions").size();
    }
}
