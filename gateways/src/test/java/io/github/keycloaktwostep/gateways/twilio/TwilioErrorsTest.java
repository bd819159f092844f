// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.gateway.FailureReason;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwilioErrorsTest {

    @ParameterizedTest
    @CsvSource({
        "21211,NUMBER_UNUSABLE",
        "21214,NUMBER_UNUSABLE",
        "21217,NUMBER_UNUSABLE",
        "21268,NUMBER_UNUSABLE",
        "21614,CANNOT_RECEIVE_TEXTS",
        "21635,CANNOT_RECEIVE_TEXTS",
        "21610,OPTED_OUT",
        "21618,CARRIER_REFUSED",
        "21408,COUNTRY_CLOSED",
        "21215,COUNTRY_CLOSED",
        "21216,COUNTRY_CLOSED",
        "13227,COUNTRY_CLOSED",
        "21612,COUNTRY_CLOSED",
        "21657,COUNTRY_CLOSED",
        "21703,COUNTRY_CLOSED",
        "10004,BACK_OFF",
        "20429,BACK_OFF",
        "14107,BACK_OFF",
        "21611,BACK_OFF",
        "22005,BACK_OFF",
        "10002,ACCOUNT_TROUBLE",
        "20003,ACCOUNT_TROUBLE",
        "20005,ACCOUNT_TROUBLE",
        "21212,ACCOUNT_TROUBLE",
        "21219,ACCOUNT_TROUBLE",
        "21401,ACCOUNT_TROUBLE",
        "21601,ACCOUNT_TROUBLE",
        "21606,ACCOUNT_TROUBLE",
        "21608,ACCOUNT_TROUBLE",
        "21609,ACCOUNT_TROUBLE",
        "21659,ACCOUNT_TROUBLE",
        "21660,ACCOUNT_TROUBLE",
        "21704,ACCOUNT_TROUBLE",
        "63038,ACCOUNT_TROUBLE"
    })
    void codes_of_answers(int code, FailureReason reason) {
        assertThat(TwilioErrors.reason(code)).contains(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "30001,BACK_OFF",
        "30002,ACCOUNT_TROUBLE",
        "30003,NUMBER_UNUSABLE",
        "30004,CARRIER_REFUSED",
        "30005,NUMBER_UNUSABLE",
        "30006,CANNOT_RECEIVE_TEXTS",
        "30007,CARRIER_REFUSED",
        "30008,CARRIER_REFUSED",
        "30017,CARRIER_REFUSED",
        "30022,BACK_OFF",
        "30023,ACCOUNT_TROUBLE",
        "30032,ACCOUNT_TROUBLE",
        "30034,ACCOUNT_TROUBLE",
        "30036,BACK_OFF",
        "30040,ACCOUNT_TROUBLE",
        "30410,UNREACHABLE",
        "30450,BACK_OFF",
        "30453,BACK_OFF",
        "30454,ACCOUNT_TROUBLE",
        "30500,UNREACHABLE",
        "30630,OPTED_OUT",
        "63036,CARRIER_REFUSED",
        "13224,CARRIER_REFUSED",
        "13225,COUNTRY_CLOSED",
        "32016,CARRIER_REFUSED",
        "32017,CARRIER_REFUSED",
        "34002,NOT_ANSWERED",
        "34003,NOT_ANSWERED"
    })
    void codes_of_later_reports(int code, FailureReason reason) {
        assertThat(TwilioErrors.reason(code)).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 20001, 21264, 21421, 30018, 30046, 32205, 99999})
    void codes_of_nothing_that_can_happen_to_a_code_are_unknown(int code) {
        assertThat(TwilioErrors.reason(code)).isEmpty();
    }

    @Test
    void a_code_never_means_that_nobody_knows() {
        assertThat(IntStream.range(0, 100_000)
                        .mapToObj(TwilioErrors::reason)
                        .flatMap(Optional::stream)
                        .distinct())
                .hasSizeGreaterThan(5)
                .doesNotContain(FailureReason.UNCLEAR, FailureReason.UNKNOWN);
    }
}
