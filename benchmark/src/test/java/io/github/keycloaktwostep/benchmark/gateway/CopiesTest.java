// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.twilio.TwilioRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CopiesTest {

    private static final String ALICE = "+4915123456701";
    private static final String BOB = "+4915123456702";

    @Test
    void acceptsOneRequestForEachCode() {
        Copies copies = Copies.count(
                List.of(ALICE, BOB, ALICE),
                List.of(request(ALICE, "1111111111"), request(ALICE, "2222222222"), request(BOB, "1111111111")));

        assertThat(copies).isEqualTo(new Copies(3, 3, 1, 0));
        assertThat(copies.broken()).isEmpty();
    }

    @Test
    void acceptsMessagesThatWereNeverSent() {
        assertThat(Copies.count(List.of(ALICE, ALICE), List.of(request(ALICE, "1111111111")))
                        .broken())
                .isEmpty();
        assertThat(Copies.count(List.of(ALICE), List.of()).broken()).isEmpty();
    }

    /** There are as many requests as codes, but one message was sent twice and another was not sent. */
    @Test
    void detectsACopyEvenIfAnotherMessageIsMissing() {
        Copies copies = Copies.count(
                List.of(ALICE, ALICE), List.of(request(ALICE, "1111111111"), request(ALICE, "1111111111")));

        assertThat(copies).isEqualTo(new Copies(2, 2, 2, 0));
        assertThat(copies.broken())
                .singleElement()
                .asString()
                .contains("2 times")
                .doesNotContain(ALICE);
    }

    @Test
    void detectsAMessageThatNobodyRequested() {
        Copies copies = Copies.count(List.of(ALICE), List.of(request(ALICE, "1111111111"), request(BOB, "2222222222")));

        assertThat(copies.overdrawn()).isEqualTo(1);
        assertThat(copies.broken()).hasSize(1);
    }

    private static TwilioRequest request(String number, String code) {
        return new TwilioRequest(
                "Messages", Map.of("To", List.of(number), "Body", List.of(code + " is your code")), 201, "SM1");
    }
}
