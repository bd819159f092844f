// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Sends messages on background threads, which exist only while there is work.
 *
 * <p>A slot in the queue is reserved before the transaction that causes the message commits. This way, the user can
 * still be told that the queue is full, and a message whose transaction has committed always has a slot.
 *
 * <p>Keycloak's {@code ExecutorsProvider} has no bounded queue, and does not wait for its tasks when the server stops.
 */
final class Dispatcher implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Dispatcher.class);
    private static final Duration THREAD_KEEP_ALIVE = Duration.ofSeconds(30);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration INTERRUPT_TIMEOUT = Duration.ofSeconds(1);
    private static final DeliveryReport DROPPED = DeliveryReport.failed(FailureReason.UNKNOWN, Optional.empty());

    private final GatewayChain chain;
    private final Supplier<GatewayAccess> access;
    private final BiConsumer<Message, DeliveryReport> reports;
    private final Semaphore freeSlots;
    private final ThreadPoolExecutor threads;

    /** @param reports receives the final report of each message with the status sent or failed */
    Dispatcher(
            GatewaySettings settings,
            Supplier<GatewayAccess> access,
            BiConsumer<Message, DeliveryReport> reports,
            GatewayAlarms alarms,
            InstantSource clock) {
        this.chain = new GatewayChain(settings.gateways(), alarms, clock);
        this.access = access;
        this.reports = reports;
        this.freeSlots = new Semaphore(settings.threads() + settings.queue());
        this.threads = new ThreadPoolExecutor(
                settings.threads(),
                settings.threads(),
                THREAD_KEEP_ALIVE.toMillis(),
                TimeUnit.MILLISECONDS,
                // The slots limit the length of the queue.
                new LinkedBlockingQueue<>());
        AtomicInteger started = new AtomicInteger();
        threads.setThreadFactory(work -> {
            Thread thread = new Thread(work, "two-step-delivery-" + started.incrementAndGet());
            thread.setDaemon(true);
            // The default is the class loader of the thread that happens to send first.
            thread.setContextClassLoader(Dispatcher.class.getClassLoader());
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * @param result as in {@link Delivery#send}
     * @return empty if the queue is full
     */
    Optional<QueueSlot> reserve(Message message, Consumer<DeliveryReport> result) {
        if (freeSlots.tryAcquire()) {
            return Optional.of(new QueueSlot(message, result));
        }
        DeliveryMetrics.notCalled(message.channel(), "queue-full");
        LOG.warnf("%s was rejected: the queue is full", message);
        return Optional.empty();
    }

    /** Number of messages that wait for a thread. */
    int waiting() {
        return threads.getQueue().size();
    }

    /** Ids of the paused gateways, before which all others are tried. */
    List<String> paused() {
        return chain.paused();
    }

    /** @param channels channels of a gateway by its id */
    List<GatewayState> states(Function<String, Set<Channel>> channels) {
        return chain.states(channels);
    }

    /** Sends the queued messages until the timeout. The remaining messages are reported as failed. */
    void close(Duration timeout) {
        threads.shutdown();
        if (!hasEnded(timeout)) {
            LOG.warnf("Messages that were not sent within %d seconds are dropped", timeout.toSeconds());
            threads.shutdownNow().stream().map(QueueSlot.class::cast).forEach(slot -> slot.end(DROPPED));
            hasEnded(INTERRUPT_TIMEOUT);
        }
    }

    @Override
    public void close() {
        close(SHUTDOWN_TIMEOUT);
    }

    private boolean hasEnded(Duration timeout) {
        try {
            return threads.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Room for one message. Either {@link #submit} or {@link #cancel} must be called; later calls have no effect. */
    final class QueueSlot implements Runnable {

        private final Message message;
        private final Consumer<DeliveryReport> result;
        private final AtomicBoolean used = new AtomicBoolean();
        /** Adds the message to the trace of the request that caused it. */
        private final Context trace = Context.current();

        private QueueSlot(Message message, Consumer<DeliveryReport> result) {
            this.message = message;
            this.result = result;
        }

        /** Sends the message. */
        void submit() {
            if (!used.compareAndSet(false, true)) {
                return;
            }
            try {
                threads.execute(this);
            } catch (RejectedExecutionException e) {
                LOG.warnf("%s was rejected: the server is stopping", message);
                end(DROPPED);
            }
        }

        /** Drops the message. */
        void cancel() {
            if (used.compareAndSet(false, true)) {
                end(DROPPED);
            }
        }

        @Override
        public void run() {
            trace.wrap(this::sendAndReport).run();
        }

        private void sendAndReport() {
            DeliveryReport report = DeliveryReport.failed(FailureReason.UNREACHABLE, Optional.empty());
            try (GatewayAccess gateways = access.get()) {
                report = gateways.traced(message, () -> chain.send(message, gateways));
            } catch (RuntimeException e) {
                LOG.warnf(
                        "The session for sending %s failed: %s",
                        message, e.getClass().getName());
            } finally {
                end(report);
            }
        }

        private void end(DeliveryReport report) {
            try {
                reports.accept(message, report);
                result.accept(report);
            } catch (RuntimeException e) {
                LOG.warnf(
                        "The status %s of %s could not be stored: %s",
                        report.status().id(), message, e.getClass().getName());
            } finally {
                freeSlots.release();
            }
        }
    }
}
