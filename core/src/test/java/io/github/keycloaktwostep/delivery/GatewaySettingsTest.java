// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parsing and limits of the server's options. */
class GatewaySettingsTest {

    @Test
    void hasDefaults() {
        assertThat(read(Map.of())).isEqualTo(new GatewaySettings(List.of(), 8, 500));
        assertThat(read(Map.of("gateways", " , ", "threads", " ", "queue", "")))
                .isEqualTo(new GatewaySettings(List.of(), 8, 500));
    }

    @Test
    void keepsOrderOfGateways() {
        assertThat(read(Map.of("gateways", "webhook, twilio,webhook,", "threads", "64", "queue", " 1 ")))
                .isEqualTo(new GatewaySettings(List.of("webhook", "twilio"), 64, 1));
    }

    @ParameterizedTest
    @CsvSource({"threads,0", "threads,65", "threads,-1", "threads,many", "queue,0", "queue,10001", "queue,1e3"})
    void rejectsValueOutOfRangeByName(String key, String value) {
        assertThatIllegalStateException()
                .isThrownBy(() -> read(Map.of(key, value)))
                .withMessageContaining("--spi-two-step-delivery--default--" + key + "=" + value)
                .withMessageContaining("from 1 to ");
    }

    private static GatewaySettings read(Map<String, String> options) {
        return GatewaySettings.of(options::get);
    }
}
