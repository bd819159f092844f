// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.keycloaktwostep.admin.http.RequestInput;
import io.github.keycloaktwostep.admin.http.RequestRejected;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SetupRequestTest {

    @Test
    void hasNoOptionsByDefault() {
        assertThat(SetupRequest.PLAIN.passwordGrant()).isFalse();
        assertThat(of("{}")).isEqualTo(SetupRequest.PLAIN);
        assertThat(of("{\"password-grant\": false}")).isEqualTo(SetupRequest.PLAIN);
        assertThat(of("{\"password-grant\": true}").passwordGrant()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"passwordGrant\": true}",
                "{\"password-grant\": \"true\"}",
                "{\"password-grant\": 1}",
                "{\"\": true}"
            })
    void rejectsInvalidOptions(String json) {
        assertThatExceptionOfType(RequestRejected.class)
                .isThrownBy(() -> of(json))
                .extracting(RequestRejected::status)
                .isEqualTo(Response.Status.BAD_REQUEST);
    }

    private static SetupRequest of(String json) {
        return RequestInput.json(
                "application/json",
                new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
                SetupRequest.class);
    }
}
