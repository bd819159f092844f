package io.github.keycloaktwostep.gateways.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.delivery.FailureReason;
import io.github.keycloaktwostep.delivery.SendOutcome;
import java.util.Optional;
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
        "21421,NUMBER_UNUSABLE",
        "21604,NUMBER_UNUSABLE",
        "21265,NUMBER_UNUSABLE",
        "21612,CANNOT_RECEIVE_TEXTS",
        "21614,CANNOT_RECEIVE_TEXTS",
        "21635,CANNOT_RECEIVE_TEXTS",
        "30006,CANNOT_RECEIVE_TEXTS",
        "21610,OPTED_OUT",
        "21408,COUNTRY_CLOSED",
        "21215,COUNTRY_CLOSED",
        "13227,COUNTRY_CLOSED",
        "32205,COUNTRY_CLOSED",
        "20429,BACK_OFF",
        "14107,BACK_OFF",
        "21611,BACK_OFF",
        "20003,ACCOUNT_TROUBLE",
        "20005,ACCOUNT_TROUBLE",
        "21212,ACCOUNT_TROUBLE",
        "21601,ACCOUNT_TROUBLE",
        "21603,ACCOUNT_TROUBLE",
        "21606,ACCOUNT_TROUBLE",
        "21608,ACCOUNT_TROUBLE",
        "21659,ACCOUNT_TROUBLE",
        "21660,ACCOUNT_TROUBLE",
        "63038,ACCOUNT_TROUBLE"
    })
    void codes(int code, FailureReason reason) {
        assertThat(TwilioErrors.outcome(400, Optional.of(code))).isEqualTo(new SendOutcome.Refused(reason));
    }

    @ParameterizedTest
    @CsvSource({
        "400,UNKNOWN", "401,ACCOUNT_TROUBLE", "403,ACCOUNT_TROUBLE", "404,ACCOUNT_TROUBLE", "407,UNREACHABLE",
        "408,UNREACHABLE", "413,UNKNOWN", "429,BACK_OFF", "302,ACCOUNT_TROUBLE", "503,UNREACHABLE"
    })
    void without_a_known_code_the_status_decides(int status, FailureReason reason) {
        SendOutcome refused = new SendOutcome.Refused(reason);
        assertThat(TwilioErrors.outcome(status, Optional.empty())).isEqualTo(refused);
        assertThat(TwilioErrors.outcome(status, Optional.of(99999))).isEqualTo(refused);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 500, 502, 504})
    void nobody_knows_what_became_of_it(int status) {
        assertThat(TwilioErrors.outcome(status, Optional.empty())).isEqualTo(new SendOutcome.Unclear());
    }

    @Test
    void a_broken_server_is_not_believed() {
        assertThat(TwilioErrors.outcome(500, Optional.of(21610))).isEqualTo(new SendOutcome.Unclear());
    }
}
