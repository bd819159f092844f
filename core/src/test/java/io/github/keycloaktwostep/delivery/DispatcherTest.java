// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.DeliveryStatus;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.SendOutcome;
import io.github.keycloaktwostep.testing.CapturedLog;
import io.github.keycloaktwostep.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Slots, threads and the reports on messages. */
@Timeout(30)
class DispatcherTest {

    private static final DeliveryReport DROPPED = DeliveryReport.failed(FailureReason.UNKNOWN, Optional.empty());

    private final ManualClock time = new ManualClock();
    private final ScriptedGateway gateway = ScriptedGateway.accepting();
    private final BlockingQueue<DeliveryReport> reports = new LinkedBlockingQueue<>();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final CapturedLog log = CapturedLog.of("io.github.keycloaktwostep.delivery");
    private final Dispatcher dispatcher = dispatcher(1, 1);

    @AfterEach
    void stop() {
        mayAnswer.countDown();
        dispatcher.close();
        log.close();
        assertThat(log.text()).doesNotContain(TestMessage.NUMBER, "15112345678", TestMessage.CODE);
    }

    @Test
    void sendsOnlySubmittedMessages() throws InterruptedException {
        Dispatcher.QueueSlot slot = slot();
        assertThat(dispatcher.waiting()).isZero();
        assertThat(gateway.asked()).isZero();

        slot.submit();

        assertThat(next()).isEqualTo(DeliveryReport.sent("one"));
    }

    @Test
    void cancelledMessageFailsAndIsNeverSent() throws InterruptedException {
        Dispatcher.QueueSlot slot = slot();
        slot.cancel();
        slot.submit();
        assertThat(next()).isEqualTo(DROPPED);

        slot().submit();
        assertThat(next()).isEqualTo(DeliveryReport.sent("one"));
        assertThat(gateway.asked()).isOne();
    }

    @Test
    void rejectsMessagesOnlyWhileTheQueueIsFull() throws InterruptedException {
        gateway.answers(this::whenAllowed);
        slot().submit();
        asked.await();
        slot().submit();
        assertThat(dispatcher.waiting()).isOne();

        assertThat(reserve()).isEmpty();

        mayAnswer.countDown();
        assertThat(next()).isEqualTo(DeliveryReport.sent("one"));
        assertThat(next()).isEqualTo(DeliveryReport.sent("one"));
        reserveSoon();
        reserveSoon();
        assertThat(reserve()).isEmpty();
    }

    @Test
    void reservationTakesASlot() {
        slot();
        Dispatcher.QueueSlot second = slot();
        assertThat(reserve()).isEmpty();

        second.cancel();
        second.cancel();
        slot();
        assertThat(reserve()).isEmpty();
    }

    @Test
    void exceptionOfGatewayCostsNoSlotAndNoThread() throws InterruptedException {
        gateway.answers(message -> {
            throw new IllegalStateException(message.text() + message.to().e164());
        });
        for (int i = 0; i < 10; i++) {
            reserveSoon().submit();
            assertThat(next().status()).isEqualTo(DeliveryStatus.FAILED);
        }
        gateway.answers(message -> SendOutcome.accepted());
        reserveSoon().submit();
        assertThat(next()).isEqualTo(DeliveryReport.sent("one"));
    }

    @Test
    void logsFailureToStoreReportWithoutItsText() throws InterruptedException {
        CountDownLatch noted = new CountDownLatch(1);
        try (Dispatcher forgetful = new Dispatcher(
                new GatewaySettings(List.of("one"), 1, 1),
                () -> new MappedGateways(Map.of("one", gateway)),
                (id, report) -> {
                    noted.countDown();
                    throw new IllegalStateException(TestMessage.NUMBER);
                },
                new GatewayAlarms(time),
                time)) {
            forgetful
                    .reserve(TestMessage.text(time), result -> {})
                    .orElseThrow()
                    .submit();
            noted.await();
        }
        assertThat(log.text()).contains(IllegalStateException.class.getName(), TestMessage.ID);
    }

    @Test
    void sendsOnDaemonThreads() throws InterruptedException {
        List<Thread> seen = new CopyOnWriteArrayList<>();
        gateway.answers(message -> {
            seen.add(Thread.currentThread());
            return SendOutcome.accepted();
        });
        slot().submit();
        next();

        assertThat(seen).singleElement().satisfies(thread -> {
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread.getName()).startsWith("two-step-delivery-");
        });
    }

    @Test
    void sendsQueuedMessagesBeforeStopping() throws InterruptedException {
        gateway.answers(this::whenAllowed);
        slot().submit();
        slot().submit();
        asked.await();
        mayAnswer.countDown();

        dispatcher.close();

        assertThat(reports).containsExactly(DeliveryReport.sent("one"), DeliveryReport.sent("one"));
    }

    @Test
    void failsRemainingMessagesAfterTimeout() throws InterruptedException {
        gateway.answers(this::whenAllowed);
        slot().submit();
        slot().submit();
        asked.await();

        dispatcher.close(Duration.ofMillis(50));

        assertThat(reports)
                .containsExactlyInAnyOrder(DROPPED, DeliveryReport.failed(FailureReason.UNCLEAR, Optional.of("one")));
        assertThat(gateway.asked()).isOne();
    }

    @Test
    void failsMessagesSubmittedAfterClose() throws InterruptedException {
        Dispatcher.QueueSlot slot = slot();
        dispatcher.close();

        slot.submit();

        assertThat(next()).isEqualTo(DROPPED);
    }

    private Dispatcher dispatcher(int threads, int queue) {
        return new Dispatcher(
                new GatewaySettings(List.of("one"), threads, queue),
                () -> new MappedGateways(Map.of("one", gateway)),
                (message, report) -> {
                    assertThat(message.id()).isEqualTo(TestMessage.ID);
                    reports.add(report);
                },
                new GatewayAlarms(time),
                time);
    }

    private SendOutcome whenAllowed(Message message) {
        asked.countDown();
        try {
            mayAnswer.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return SendOutcome.accepted();
    }

    private Optional<Dispatcher.QueueSlot> reserve() {
        return dispatcher.reserve(TestMessage.text(time), result -> {});
    }

    private Dispatcher.QueueSlot slot() {
        return reserve().orElseThrow();
    }

    /** A slot becomes free after the report is stored, so a report can be seen a moment earlier. */
    private Dispatcher.QueueSlot reserveSoon() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (System.nanoTime() < end) {
            Optional<Dispatcher.QueueSlot> slot = reserve();
            if (slot.isPresent()) {
                return slot.get();
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        throw new AssertionError("no slot became free");
    }

    private DeliveryReport next() throws InterruptedException {
        DeliveryReport report = reports.poll(5, TimeUnit.SECONDS);
        assertThat(report).as("a report").isNotNull();
        return report;
    }
}
