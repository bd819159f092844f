// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A user of a test realm, as an admin sees it. */
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
        for (JsonNode credential : credentials()) {
            if (credential.path("type").asText().equals(type)) {
                credentials.add(credential);
            }
        }
        return credentials;
    }

    /** All credentials as an admin sees them. */
    public JsonNode credentials() {
        return realm.get("/users/" + id + "/credentials");
    }

    /** Id of the first credential of a type. */
    public String credentialId(String type) {
        return credentials(type).get(0).path("id").asText();
    }

    /** The user's state in the product's REST API for admins. */
    public JsonNode twoStep() {
        return realm.get("/two-step/users/" + id);
    }

    /** Types of all credentials except the password, sorted. */
    public List<String> credentialTypes() {
        List<String> types = new ArrayList<>();
        for (JsonNode credential : credentials()) {
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

    public void addClientRole(String client, String role) {
        String path =
                realm.get("/clients?clientId=" + client).path(0).path("id").asText();
        JsonNode found = realm.get("/clients/" + path + "/roles/" + role);
        realm.call("POST", "/users/" + id + "/role-mappings/clients/" + path, List.of(found));
    }

    /** Events of one type, newest first. */
    public List<JsonNode> events(String type) {
        List<JsonNode> events = new ArrayList<>();
        realm.get("/events?max=200&type=" + type + "&user=" + id).forEach(events::add);
        return events;
    }

    /** Recorded errors of failed sign-ins, newest first. */
    public List<String> loginErrors() {
        return events("LOGIN_ERROR").stream()
                .map(event -> event.path("error").asText())
                .toList();
    }

    /** Ends all sessions, as an admin. */
    public void signOut() {
        realm.call("POST", "/users/" + id + "/logout", null);
    }

    public void enable(boolean enabled) {
        realm.call("PUT", "/users/" + id, Map.of("enabled", enabled));
    }

    /** Failures that Keycloak's brute-force protection has counted. */
    public int failures() {
        return bruteForce().path("numFailures").asInt();
    }

    /** Waits until brute-force protection has counted this many failures, which it does after the response. */
    public void awaitFailures(int count) {
        Await.until(count + " failures", () -> Optional.of(failures()).filter(seen -> seen == count));
    }

    public void awaitLocked() {
        Await.until("the lock-out", () -> Optional.of(bruteForce())
                .filter(seen -> seen.path("disabled").asBoolean()));
    }

    /** Removes Keycloak's lock, as an admin. */
    public void unlock() {
        realm.call("DELETE", "/attack-detection/brute-force/users/" + id, null);
    }

    private JsonNode bruteForce() {
        return realm.get("/attack-detection/brute-force/users/" + id);
    }

    /** SSO sessions. */
    public int sessions() {
        return realm.get("/users/" + id + "/sessions").size();
    }
}
