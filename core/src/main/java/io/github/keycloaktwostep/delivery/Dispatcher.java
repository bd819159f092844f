package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import io.opentelemetry.context.Context;
import java.time.Clock;
import java.time.Duration;
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
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Gets messages to the gateways on threads of its own, which come when there is work and go when there is none.
 *
 * <p>A place is taken before the transaction that causes the message commits, so that a full queue is known while the
 * user can still be told, and a message whose transaction committed always finds its place.
 */
final class Dispatcher implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Dispatcher.class);
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration INTERRUPTED = Duration.ofSeconds(1);
    private static final DeliveryReport GIVEN_UP = DeliveryReport.failed(FailureReason.UNKNOWN, Optional.empty());

    private final GatewayChain relay;
    private final Supplier<GatewayAccess> access;
    private final BiConsumer<Message, DeliveryReport> reports;
    private final Semaphore places;
    private final ThreadPoolExecutor pool;

    /** @param reports where it is noted how a message ended */
    Dispatcher(
            GatewaySettings settings,
            Supplier<GatewayAccess> access,
            BiConsumer<Message, DeliveryReport> reports,
            GatewayAlarms alarms,
            Clock clock) {
        this.relay = new GatewayChain(settings.gateways(), alarms, clock);
        this.access = access;
        this.reports = reports;
        this.places = new Semaphore(settings.threads() + settings.queue());
        this.pool = new ThreadPoolExecutor(
                settings.threads(),
                settings.threads(),
                IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                // Places keep it bounded.
                new LinkedBlockingQueue<>());
        AtomicInteger started = new AtomicInteger();
        pool.setThreadFactory(work -> {
            Thread thread = new Thread(work, "two-step-delivery-" + started.incrementAndGet());
            thread.setDaemon(true);
            // Threads are made by whoever sends first; what gateways load must not depend on that.
            thread.setContextClassLoader(Dispatcher.class.getClassLoader());
            return thread;
        });
        pool.allowCoreThreadTimeOut(true);
    }

    /** @return empty if all places are taken */
    Optional<QueueSlot> reserve(Message message) {
        if (places.tryAcquire()) {
            return Optional.of(new QueueSlot(message));
        }
        DeliveryMetrics.notAsked(message.channel(), "queue-full");
        LOG.warnf("%s was not taken: the queue is full", message);
        return Optional.empty();
    }

    /** How many messages wait for a thread. */
    int waiting() {
        return pool.getQueue().size();
    }

    /** Ids of the gateways that others go before for the moment. */
    List<String> resting() {
        return relay.resting();
    }

    /** @param channels what a gateway carries, by its id */
    List<GatewayState> states(Function<String, Set<Channel>> channels) {
        return relay.states(channels);
    }

    /** Sends what was taken, for as long as {@code patience}; what is left then has failed. */
    void close(Duration patience) {
        pool.shutdown();
        if (!ended(patience)) {
            LOG.warnf("Messages still on their way after %d seconds are given up", patience.toSeconds());
            pool.shutdownNow().forEach(left -> ((Job) left).giveUp());
            ended(INTERRUPTED);
        }
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(10));
    }

    private boolean ended(Duration patience) {
        try {
            return pool.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void note(Message message, DeliveryReport report) {
        try {
            reports.accept(message, report);
        } catch (RuntimeException e) {
            LOG.warnf(
                    "It could not be noted that %s is %s: %s",
                    message, report.status().id(), e.getClass().getName());
        }
    }

    private DeliveryReport carry(Message message) {
        GatewayAccess gateways;
        try {
            gateways = access.get();
        } catch (RuntimeException e) {
            LOG.warnf(
                    "%s was not given to any gateway: %s", message, e.getClass().getName());
            return DeliveryReport.failed(FailureReason.UNREACHABLE, Optional.empty());
        }
        try {
            return gateways.traced(message, () -> relay.carry(message, gateways));
        } finally {
            close(gateways);
        }
    }

    private static void close(GatewayAccess gateways) {
        try {
            gateways.close();
        } catch (RuntimeException e) {
            LOG.warnf("A session could not be closed: %s", e.getClass().getName());
        }
    }

    /** Room for one message. Ends with the first call of either method. */
    final class QueueSlot {

        private final Message message;
        private final AtomicBoolean used = new AtomicBoolean();

        private QueueSlot(Message message) {
            this.message = message;
        }

        /** The message may go out. */
        void submit() {
            if (!used.compareAndSet(false, true)) {
                return;
            }
            Job job = new Job(message);
            try {
                pool.execute(job);
            } catch (RejectedExecutionException e) {
                LOG.warnf("%s comes too late: the server stops", message);
                job.giveUp();
            }
        }

        /** The message must not go out. */
        void abandon() {
            if (used.compareAndSet(false, true)) {
                new Job(message).giveUp();
            }
        }
    }

    private final class Job implements Runnable {

        private final Message message;
        /** Of the request that caused the message, so that both are in one trace. */
        private final Context trace = Context.current();

        Job(Message message) {
            this.message = message;
        }

        @Override
        public void run() {
            trace.wrap(this::work).run();
        }

        private void work() {
            DeliveryReport report = GIVEN_UP;
            try {
                report = carry(message);
            } finally {
                end(report);
            }
        }

        void giveUp() {
            end(GIVEN_UP);
        }

        private void end(DeliveryReport report) {
            try {
                note(message, report);
            } finally {
                places.release();
            }
        }
    }
}
