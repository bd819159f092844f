// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.SendOutcome;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.util.JsonSerialization;

class WebhookResponsesTest {

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 299})
    void accepted(int status) {
        assertThat(WebhookResponses.outcome(status, Optional.empty())).isEqualTo(SendOutcome.accepted());
        assertThat(WebhookResponses.outcome(status, Optional.of(FailureReason.OPTED_OUT)))
                .isEqualTo(SendOutcome.accepted());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 422, 429, 499, 500, 502, 503, 504, 599})
    void a_reason_goes_before_the_status(int status) {
        assertThat(WebhookResponses.outcome(status, Optional.of(FailureReason.OPTED_OUT)))
                .isEqualTo(SendOutcome.refused(FailureReason.OPTED_OUT));
    }

    @ParameterizedTest
    @CsvSource({
        "400,UNKNOWN",
        "401,ACCOUNT_TROUBLE",
        "402,ACCOUNT_TROUBLE",
        "403,ACCOUNT_TROUBLE",
        "404,ACCOUNT_TROUBLE",
        "405,ACCOUNT_TROUBLE",
        "410,ACCOUNT_TROUBLE",
        "407,UNREACHABLE",
        "408,UNREACHABLE",
        "413,UNKNOWN",
        "422,UNKNOWN",
        "429,BACK_OFF",
        "500,UNREACHABLE",
        "501,UNREACHABLE",
        "502,UNREACHABLE",
        "503,UNREACHABLE"
    })
    void without_a_reason_the_status_decides(int status, FailureReason reason) {
        assertThat(WebhookResponses.outcome(status, Optional.empty())).isEqualTo(SendOutcome.refused(reason));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void redirects_are_for_an_operator(int status) {
        assertThat(WebhookResponses.outcome(status, Optional.of(FailureReason.OPTED_OUT)))
                .isEqualTo(SendOutcome.refused(FailureReason.ACCOUNT_TROUBLE));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 199, 504, 600, 999})
    void nobody_knows_what_became_of_it(int status) {
        assertThat(WebhookResponses.outcome(status, Optional.empty())).isEqualTo(SendOutcome.unclear());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNCLEAR")
    void reasons_have_the_names_of_our_own(FailureReason reason) {
        assertThat(WebhookResponses.reason(json().put("reason", reason.id()))).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unclear", "", "OPTED_OUT", "opted_out", "something new"})
    void other_reasons_are_none(String reason) {
        assertThat(WebhookResponses.reason(json().put("reason", reason))).isEmpty();
    }

    @Test
    void what_is_no_text_is_no_reason() {
        assertThat(WebhookResponses.reason(json())).isEmpty();
        assertThat(WebhookResponses.reason(json().putNull("reason"))).isEmpty();
        assertThat(WebhookResponses.reason(json().set("reason", json().put("reason", "opted-out"))))
                .isEmpty();
    }

    private static ObjectNode json() {
        return JsonSerialization.createObjectNode();
    }
}
