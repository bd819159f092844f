// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.gateway.SendOutcome;
import io.github.keycloaktwostep.gateways.http.PostResult.Phase;
import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomeLogTest {

    private static final Message MESSAGE = new Message(
            "0123456789abcdef0123456789abcdef",
            "demo",
            new PhoneNumber("+4915112345678"),
            "DE",
            Channel.SMS,
            "text",
            "493028",
            Locale.ENGLISH,
            Instant.EPOCH,
            "",
            URI.create("/realms/demo/two-step"));

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 299})
    void accepted(int status) {
        assertThat(outcome(status, Optional.empty())).isEqualTo(SendOutcome.accepted());
        assertThat(outcome(status, Optional.of(FailureReason.OPTED_OUT))).isEqualTo(SendOutcome.accepted());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 422, 429, 499, 500, 502, 503, 504, 599})
    void reasonTakesPrecedenceOverTheStatus(int status) {
        assertThat(outcome(status, Optional.of(FailureReason.OPTED_OUT)))
                .isEqualTo(SendOutcome.refused(FailureReason.OPTED_OUT));
    }

    @ParameterizedTest
    @CsvSource({
        "ACCOUNT_TROUBLE, 401 402 403 404 405 410",
        "UNKNOWN, 400 413 422",
        "BACK_OFF, 429",
        "UNREACHABLE, 407 408 500 501 502 503 599",
        "UNCLEAR, 0 100 199 504 600 999"
    })
    void statusDecidesWithoutAReason(FailureReason reason, String statuses) {
        assertThat(statuses.split(" ", -1))
                .allSatisfy(status -> assertThat(outcome(Integer.parseInt(status), Optional.empty()))
                        .isEqualTo(SendOutcome.refused(reason)));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void treatsRedirectsAsAccountTrouble(int status) {
        assertThat(outcome(status, Optional.of(FailureReason.OPTED_OUT)))
                .isEqualTo(SendOutcome.refused(FailureReason.ACCOUNT_TROUBLE));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 204})
    void treatsUndocumentedSuccessAsUnclear(int status) {
        OutcomeLog onlyCreated = log(created -> created == 201);

        assertThat(onlyCreated.of(MESSAGE, response(status), Optional.empty(), ""))
                .isEqualTo(SendOutcome.unclear());
        assertThat(onlyCreated.of(MESSAGE, response(status), Optional.of(FailureReason.OPTED_OUT), ""))
                .isEqualTo(SendOutcome.unclear());
    }

    @Test
    void phaseDecidesWithoutAResponse() {
        assertThat(log(OutcomeLogTest::isSuccess).of(MESSAGE, noResponse(Phase.NOT_SENT), Optional.empty(), ""))
                .isEqualTo(SendOutcome.refused(FailureReason.UNREACHABLE));
        assertThat(log(OutcomeLogTest::isSuccess).of(MESSAGE, noResponse(Phase.NO_RESPONSE), Optional.empty(), ""))
                .isEqualTo(SendOutcome.unclear());
    }

    private static SendOutcome outcome(int status, Optional<FailureReason> reason) {
        return log(OutcomeLogTest::isSuccess).of(MESSAGE, response(status), reason, "");
    }

    private static OutcomeLog log(IntPredicate accepted) {
        return new OutcomeLog(Logger.getLogger(OutcomeLogTest.class), "the provider", accepted);
    }

    private static PostResult response(int status) {
        return new PostResult(Phase.RESPONSE, status, Optional.of(""), "");
    }

    private static PostResult noResponse(Phase phase) {
        return new PostResult(phase, 0, Optional.empty(), "java.io.IOException");
    }

    private static boolean isSuccess(int status) {
        return status >= 200 && status <= 299;
    }
}
