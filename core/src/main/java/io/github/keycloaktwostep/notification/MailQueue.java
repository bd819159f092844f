package io.github.keycloaktwostep.notification;

import io.github.keycloaktwostep.event.TwoStepMetrics;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Gets mails out on threads of its own, so that nobody waits for a mail server that is slow or dead. Few threads: each
 * may hold a database connection for as long as the mail server takes.
 */
final class MailQueue implements AutoCloseable {

    static final int THREADS = 2;
    static final int QUEUE = 500;

    private static final Logger LOG = Logger.getLogger(MailQueue.class);
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Consumer<Notification> mailer;
    private final ThreadPoolExecutor pool;

    /** @param mailer sends one mail, and may take its time for it */
    MailQueue(Consumer<Notification> mailer) {
        this.mailer = mailer;
        this.pool = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(QUEUE));
        AtomicInteger started = new AtomicInteger();
        pool.setThreadFactory(work -> {
            Thread thread = new Thread(work, "two-step-notices-" + started.incrementAndGet());
            thread.setDaemon(true);
            // Threads are made by whoever changes something first; what the mail library loads must not depend on that.
            thread.setContextClassLoader(MailQueue.class.getClassLoader());
            return thread;
        });
        pool.allowCoreThreadTimeOut(true);
    }

    /** Takes a mail and returns at once. Never throws: what was changed stays changed. */
    void submit(Notification notice) {
        try {
            pool.execute(() -> send(notice));
        } catch (RejectedExecutionException e) {
            TwoStepMetrics.notice("queue_full");
            LOG.warnf("%s is not told by mail: too many mails wait, or the server stops", notice);
        }
    }

    private void send(Notification notice) {
        try {
            mailer.accept(notice);
        } catch (RuntimeException | LinkageError e) {
            TwoStepMetrics.notice("failed");
            LOG.warnf("%s is not told by mail: %s", notice, e.getClass().getName());
        }
    }

    /** Sends what was taken, for a few seconds. */
    @Override
    public void close() {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warnf(
                        "%d mails are not sent any more: the server stops",
                        pool.shutdownNow().size());
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
