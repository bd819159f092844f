// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.testing.Stub;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.models.Constants;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

class RememberedDeviceRuleTest {

    @Test
    void countsIfNoLevelIsRequested() {
        assertThat(mayCount(Map.of(), Map.of())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0", "1"})
    void countsUpToTheLowestLevel(String level) {
        assertThat(asked(level)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "10", "2147483647", "2147483648", "", " ", "gold", "1.5", "1 2"})
    void doesNotCountForHigherOrUnknownLevels(String level) {
        assertThat(asked(level)).isFalse();
        assertThat(mayCount(Map.of(), Map.of(Constants.AUTHENTICATION_FLOW_LEVEL_OF_AUTHENTICATION, level)))
                .as("a level that a client policy gives to the whole flow")
                .isFalse();
    }

    @Test
    void doesNotCountForChangesOfCredentials() {
        assertThat(mayCount(Map.of(Constants.KC_ACTION, "UPDATE_PASSWORD"), Map.of()))
                .isFalse();
    }

    /** Has no required actions, so that an alias counts as the id of a provider. */
    private static final RealmModel REALM = Stub.of(RealmModel.class, (method, arguments) -> null);

    private static final UserModel USER = Stub.of(UserModel.class, (method, arguments) -> "alice");

    private static boolean asked(String level) {
        return mayCount(Map.of(Constants.REQUESTED_LEVEL_OF_AUTHENTICATION, level), Map.of());
    }

    private static boolean mayCount(Map<String, String> clientNotes, Map<String, String> authNotes) {
        return RememberedDeviceRule.mayCount(
                Stub.of(AuthenticationSessionModel.class, (method, arguments) -> switch (method) {
                    case "getClientNote" -> clientNotes.get(arguments[0]);
                    case "getRealm" -> REALM;
                    case "getClient", "getAuthenticatedUser" -> null;
                    case "getAuthNote" -> authNotes.get(arguments[0]);
                    default -> throw Stub.unexpected(method);
                }),
                USER);
    }
}
