// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.delivery;

import static io.github.keycloaktwostep.delivery.ScriptedGateway.accepting;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.MessageGateway;
import io.github.keycloaktwostep.gateway.SendOutcome;
import io.github.keycloaktwostep.testing.CapturedLog;
import io.github.keycloaktwostep.testing.ManualClock;
import io.github.keycloaktwostep.testing.Stub;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which gateway sends a message, and when another one is tried. */
class GatewayChainTest {

    private static final DeliveryReport UNCLEAR_AT_ONE =
            DeliveryReport.failed(FailureReason.UNCLEAR, Optional.of("one"));

    private final ManualClock time = new ManualClock();
    private final Map<String, MessageGateway> gateways = new LinkedHashMap<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final CapturedLog log = CapturedLog.of("io.github.keycloaktwostep.delivery");
    private final ScriptedGateway one = accepting();
    private final ScriptedGateway two = accepting();
    private GatewayChain chain;

    @BeforeEach
    void addMeterRegistry() {
        Metrics.addRegistry(meters);
        listed(one, two);
    }

    @AfterEach
    void assertNoPrivateDataInLog() {
        Metrics.removeRegistry(meters);
        log.close();
        assertThat(log.text()).doesNotContain(TestMessage.NUMBER, "15112345678", TestMessage.CODE);
    }

    @Test
    void sendsThroughTheFirstGateway() {
        assertThat(sendText()).isEqualTo(DeliveryReport.sent("one"));
        assertThat(two.asked()).isZero();
        assertThat(count("one", "sms", "accepted")).isOne();
        assertThat(meters.get("keycloak.two_step.delivery.duration")
                        .tag("gateway", "one")
                        .timer()
                        .count())
                .isOne();
    }

    @Test
    void triesOnlyGatewaysThatSupportTheChannel() {
        ScriptedGateway texts = new ScriptedGateway(message -> SendOutcome.accepted(), EnumSet.of(Channel.SMS));
        listed(texts, two);

        assertThat(send(TestMessage.call(time))).isEqualTo(DeliveryReport.sent("two"));
        assertThat(texts.asked()).isZero();
    }

    @Test
    void failsIfNoGatewaySupportsTheChannel() {
        listed(new ScriptedGateway(message -> SendOutcome.accepted(), EnumSet.of(Channel.SMS)));

        assertThat(send(TestMessage.call(time)))
                .isEqualTo(DeliveryReport.failed(FailureReason.ACCOUNT_TROUBLE, Optional.empty()));
        assertThat(count("none", "voice", "no-gateway")).isOne();
    }

    @Test
    void triesGatewayOfPreviousCodeLast() {
        ScriptedGateway three = accepting();
        three.refuses(FailureReason.BACK_OFF);
        listed(one, two, three);

        assertThat(send(TestMessage.again(time, "one"))).isEqualTo(DeliveryReport.sent("two"));
        two.refuses(FailureReason.BACK_OFF);
        assertThat(send(TestMessage.again(time, "one"))).isEqualTo(DeliveryReport.sent("one"));
        assertThat(three.asked()).isOne();
    }

    @ParameterizedTest
    @EnumSource(FailureReason.class)
    void triesAnotherGatewayOnlyIfItMayHelp(FailureReason reason) {
        one.refuses(reason);

        assertThat(sendText())
                .isEqualTo(
                        reason.otherGatewayMayHelp()
                                ? DeliveryReport.sent("two")
                                : DeliveryReport.failed(reason, Optional.of("one")));
        assertThat(count("one", "sms", reason.id())).isOne();
    }

    @Test
    void reportsTheLastRefusal() {
        one.refuses(FailureReason.COUNTRY_CLOSED);
        two.refuses(FailureReason.BACK_OFF);

        assertThat(sendText()).isEqualTo(DeliveryReport.failed(FailureReason.BACK_OFF, Optional.of("two")));
    }

    @Test
    void sendsNoSecondCopyIfOutcomeIsUnclear() {
        one.answers(message -> SendOutcome.unclear());

        assertThat(sendText()).isEqualTo(UNCLEAR_AT_ONE);
        assertThat(two.asked()).isZero();
        assertThat(count("one", "sms", "unclear")).isOne();
    }

    @Test
    void treatsExceptionAsUnclearWithoutLoggingItsText() {
        one.answers(message -> {
            throw new IllegalArgumentException(message.to().e164() + " " + message.text());
        });
        assertThat(sendText()).isEqualTo(UNCLEAR_AT_ONE);
        assertThat(two.asked()).isZero();
        assertThat(log.text()).contains(TestMessage.ID, "one", IllegalArgumentException.class.getName());
    }

    @Test
    void treatsNullAndLinkageErrorsAsUnclear() {
        one.answers(message -> null);
        assertThat(sendText()).isEqualTo(UNCLEAR_AT_ONE);

        one.answers(message -> {
            throw new NoClassDefFoundError(message.text());
        });
        assertThat(sendText()).isEqualTo(UNCLEAR_AT_ONE);
    }

    @Test
    void skipsGatewayThatCannotBeCreated() {
        MessageGateway broken = Stub.of(MessageGateway.class, (method, arguments) -> {
            throw new IllegalStateException("no client");
        });
        listed(broken, two);

        assertThat(sendText()).isEqualTo(DeliveryReport.sent("two"));
    }

    @Test
    void doesNotSendExpiredMessage() {
        Message message = TestMessage.text(time);
        time.pass(TestMessage.LIFE);

        assertThat(send(message)).isEqualTo(DeliveryReport.failed(FailureReason.UNKNOWN, Optional.empty()));
        assertThat(one.asked()).isZero();
        assertThat(count("none", "sms", "expired")).isOne();
    }

    @Test
    void stopsIfMessageExpiresBetweenGateways() {
        one.answers(message -> {
            time.pass(TestMessage.LIFE);
            return SendOutcome.refused(FailureReason.UNREACHABLE);
        });

        assertThat(sendText()).isEqualTo(DeliveryReport.failed(FailureReason.UNREACHABLE, Optional.of("one")));
        assertThat(two.asked()).isZero();
    }

    @Test
    void pausesFailingGatewayForHalfAMinute() {
        one.refuses(FailureReason.UNREACHABLE);
        for (int i = 0; i < 7; i++) {
            assertThat(sendText()).isEqualTo(DeliveryReport.sent("two"));
        }
        assertThat(one.asked()).isEqualTo(5);
        assertThat(chain.paused()).containsExactly("one");

        one.answers(message -> SendOutcome.accepted());
        time.pass(Duration.ofSeconds(29));
        assertThat(sendText()).isEqualTo(DeliveryReport.sent("two"));
        time.pass(Duration.ofSeconds(1));
        assertThat(chain.paused()).isEmpty();
        assertThat(sendText()).isEqualTo(DeliveryReport.sent("one"));
        assertThat(sendText()).isEqualTo(DeliveryReport.sent("one"));
    }

    @Test
    void pausesGatewayAgainIfItStillFails() {
        one.refuses(FailureReason.ACCOUNT_TROUBLE);
        sendTexts(5);
        time.pass(Duration.ofSeconds(30));

        sendText();
        sendText();
        assertThat(one.asked()).isEqualTo(6);
    }

    @Test
    void ignoresFailuresThatAreNotTheGatewaysFault() {
        one.refuses(FailureReason.NUMBER_UNUSABLE);
        sendTexts(10);
        one.refuses(FailureReason.BACK_OFF);
        sendTexts(10);
        assertThat(one.asked()).isEqualTo(20);
        assertThat(chain.paused()).isEmpty();
    }

    @Test
    void successResetsTheFailureCount() {
        one.refuses(FailureReason.UNREACHABLE);
        for (int round = 0; round < 3; round++) {
            one.answers(message -> SendOutcome.unclear());
            sendTexts(4);
            one.answers(message -> SendOutcome.accepted());
            sendText();
        }
        assertThat(one.asked()).isEqualTo(15);
    }

    @Test
    void triesPausedGatewaysIfAllArePaused() {
        one.refuses(FailureReason.UNREACHABLE);
        listed(one);
        for (int i = 0; i < 6; i++) {
            assertThat(sendText()).isEqualTo(DeliveryReport.failed(FailureReason.UNREACHABLE, Optional.of("one")));
        }
        one.answers(message -> SendOutcome.accepted());

        assertThat(sendText()).isEqualTo(DeliveryReport.sent("one"));
        assertThat(chain.paused()).isEmpty();
    }

    @Test
    void hangingPausedGatewayBlocksOnlyOneMessage() {
        one.refuses(FailureReason.UNREACHABLE);
        listed(one);
        sendTexts(5);
        one.answers(message -> {
            assertThat(sendText())
                    .as("a second message while the first is on its way")
                    .isEqualTo(DeliveryReport.failed(FailureReason.UNREACHABLE, Optional.empty()));
            return SendOutcome.unclear();
        });

        assertThat(sendText()).isEqualTo(UNCLEAR_AT_ONE);
        assertThat(one.asked()).isEqualTo(6);
        assertThat(count("none", "sms", "resting")).isOne();
    }

    @Test
    void logsAccountTroubleOnceAMinuteAndCountsAll() {
        one.refuses(FailureReason.ACCOUNT_TROUBLE);

        for (int i = 0; i < 3; i++) {
            assertThat(sendText()).isEqualTo(DeliveryReport.sent("two"));
        }
        assertThat(log.text().split("because of its account", -1)).hasSize(2);
        time.pass(Duration.ofMinutes(1));
        sendText();

        assertThat(log.text().split("because of its account", -1)).hasSize(3);
        assertThat(meters.get("keycloak.two_step.alarms")
                        .tag("gateway", "one")
                        .counter()
                        .count())
                .isEqualTo(4);
    }

    private void listed(MessageGateway... listed) {
        List<String> names = List.of("one", "two", "three");
        gateways.clear();
        for (int i = 0; i < listed.length; i++) {
            gateways.put(names.get(i), listed[i]);
        }
        chain = new GatewayChain(List.copyOf(gateways.keySet()), new GatewayAlarms(time), time);
    }

    private DeliveryReport sendText() {
        return send(TestMessage.text(time));
    }

    private void sendTexts(int messages) {
        for (int i = 0; i < messages; i++) {
            sendText();
        }
    }

    private DeliveryReport send(Message message) {
        return chain.send(message, new MappedGateways(gateways));
    }

    private double count(String gateway, String channel, String outcome) {
        return meters.get("keycloak.two_step.messages")
                .tags("gateway", gateway, "channel", channel, "outcome", outcome)
                .counter()
                .count();
    }
}
