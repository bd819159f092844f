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
        "NUMBER_UNUSABLE, 21211 21214 21217 21268 30003 30005",
        "CANNOT_RECEIVE_TEXTS, 21614 21635 30006",
        "OPTED_OUT, 21610 30630",
        "CARRIER_REFUSED, 21618 30004 30007 30008 30017 63036 13224 32016 32017",
        "COUNTRY_CLOSED, 21408 21215 21216 13227 21612 21657 21703 13225",
        "BACK_OFF, 10004 20429 14107 21611 22005 30001 30022 30036 30450 30453",
        "ACCOUNT_TROUBLE, 10002 20003 20005 21212 21219 21401 21601 21606 21608 21609 21659 21660",
        "ACCOUNT_TROUBLE, 21704 63038 30002 30023 30032 30034 30040 30454",
        "UNREACHABLE, 30410 30500",
        "NOT_ANSWERED, 34002 34003"
    })
    void mapsErrorCodes(FailureReason reason, String codes) {
        assertThat(codes.split(" ", -1)).allSatisfy(code -> assertThat(TwilioErrors.reason(Integer.parseInt(code)))
                .contains(reason));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 20001, 21264, 21421, 30018, 30046, 32205, 99999})
    void ignoresIrrelevantErrorCodes(int code) {
        assertThat(TwilioErrors.reason(code)).isEmpty();
    }

    @Test
    void neverMapsErrorCodeToUnclear() {
        assertThat(IntStream.range(0, 100_000)
                        .mapToObj(TwilioErrors::reason)
                        .flatMap(Optional::stream)
                        .distinct())
                .hasSizeGreaterThan(5)
                .doesNotContain(FailureReason.UNCLEAR, FailureReason.UNKNOWN);
    }
}
