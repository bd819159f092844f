// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.User;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Roles that the operations of the admin resource require. */
class AdminRightsIT {

    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final User USER = REALM.user();
    private static final Map<String, Admin> ADMINS = new ConcurrentHashMap<>();

    @ParameterizedTest
    @CsvSource({
        "GET,    health,             view-realm,   200",
        "GET,    health,             manage-realm, 200",
        "GET,    health,             manage-users, 403",
        "GET,    health,             view-users,   403",
        "GET,    statistics,         view-realm,   200",
        "GET,    statistics,         manage-realm, 200",
        "GET,    statistics,         view-users,   403",
        "GET,    statistics,         manage-users, 403",
        "GET,    statistics,         view-events,  403",
        "GET,    statistics,         query-realms, 403",
        "POST,   test-message,       view-realm,   403",
        "POST,   test-message,       manage-users, 403",
        "GET,    test-message/x,     view-realm,   403",
        "GET,    test-message/x,     manage-users, 403",
        "POST,   setup,              view-realm,   403",
        "POST,   setup,              manage-users, 403",
        "POST,   undo,               view-realm,   403",
        "POST,   undo,               manage-users, 403",
        "POST,   undo,               manage-realm, 200",
        "POST,   setup,              manage-realm, 200",
        "GET,    users/{id},         view-users,   200",
        "GET,    users/{id},         manage-users, 200",
        "GET,    users/{id},         view-realm,   403",
        "GET,    users/{id},         query-users,  403",
        "DELETE, users/{id},         view-users,   403",
        "DELETE, users/{id},         manage-realm, 403",
        "DELETE, users/{id}/devices, view-users,   403",
        "POST,   users/{id}/unlock,  view-users,   403",
        "POST,   users/{id}/require, view-users,   403",
        "POST,   users/{id}/require, manage-users, 200",
        "GET,    users/00000000-0000-0000-0000-000000000000, manage-realm, 403"
    })
    void requiresTheRole(String method, String path, String role, int expected) {
        Admin admin = ADMINS.computeIfAbsent(role, name -> Admin.of(REALM, name));

        assertThat(admin.call(method, "/two-step/" + path.replace("{id}", USER.id()))
                        .statusCode())
                .isEqualTo(expected);
    }

    @Test
    void rejectsAdminsOfAnotherRealm() {
        Realm otherRealm = Realm.on(Servers.inbox()).create();
        Admin otherAdmin = Admin.of(otherRealm, "realm-admin");
        String user = "/two-step/users/" + USER.id();

        assertThat(otherAdmin.at(REALM).call("GET", "/two-step/statistics").statusCode())
                .isIn(401, 403);
        assertThat(otherAdmin.at(REALM).call("DELETE", user).statusCode()).isIn(401, 403);
        assertThat(otherRealm.tryCall("GET", user, null).statusCode()).isEqualTo(404);
    }

    @Test
    void reportsUnknownUsersToAdminsWhoMayViewUsers() {
        HttpResponse<String> response =
                Admin.of(REALM, "view-users").call("GET", "/two-step/users/00000000-0000-0000-0000-000000000000");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("\"field\":\"id\"");
    }
}
