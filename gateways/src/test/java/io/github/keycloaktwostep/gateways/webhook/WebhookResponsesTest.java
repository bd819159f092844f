// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.gateway.FailureReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.util.JsonSerialization;

class WebhookResponsesTest {

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNCLEAR")
    void readsEveryReasonByName(FailureReason reason) {
        assertThat(WebhookResponses.reason(json().put("reason", reason.id()))).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unclear", "", "OPTED_OUT", "opted_out", "something new"})
    void ignoresUnknownReasons(String reason) {
        assertThat(WebhookResponses.reason(json().put("reason", reason))).isEmpty();
    }

    @Test
    void ignoresReasonsThatAreNotText() {
        assertThat(WebhookResponses.reason(json())).isEmpty();
        assertThat(WebhookResponses.reason(json().putNull("reason"))).isEmpty();
        assertThat(WebhookResponses.reason(json().set("reason", json().put("reason", "opted-out"))))
                .isEmpty();
    }

    private static ObjectNode json() {
        return JsonSerialization.createObjectNode();
    }
}
