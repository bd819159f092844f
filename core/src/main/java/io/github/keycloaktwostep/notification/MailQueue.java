// SPDX-License-Identifier: Apache-2.0
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
 * Sends emails on separate threads, so that no request waits for a slow or dead mail server. There are few threads,
 * because each can hold a database connection for as long as the mail server takes.
 */
final class MailQueue implements AutoCloseable {

    static final int THREADS = 2;
    static final int QUEUE = 500;

    private static final Logger LOG = Logger.getLogger(MailQueue.class);
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(5);

    private final Consumer<PreparedMail> mailer;
    private final ThreadPoolExecutor pool;

    /** @param mailer sends one email; may block */
    MailQueue(Consumer<PreparedMail> mailer) {
        this.mailer = mailer;
        this.pool = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(QUEUE));
        AtomicInteger started = new AtomicInteger();
        pool.setThreadFactory(work -> {
            Thread thread = new Thread(work, "two-step-notices-" + started.incrementAndGet());
            thread.setDaemon(true);
            // Otherwise the class loader depends on the request that starts the thread. The mail library uses it.
            thread.setContextClassLoader(MailQueue.class.getClassLoader());
            return thread;
        });
        pool.allowCoreThreadTimeOut(true);
    }

    /** Queues an email and returns immediately. Never throws, so a failure cannot undo the change. */
    void submit(PreparedMail mail) {
        try {
            pool.execute(() -> send(mail));
        } catch (RejectedExecutionException e) {
            TwoStepMetrics.notice("queue_full");
            LOG.warnf("No email about %s was sent: too many emails are waiting, or the server is stopping", mail);
        }
    }

    private void send(PreparedMail mail) {
        try {
            mailer.accept(mail);
        } catch (RuntimeException | LinkageError e) {
            TwoStepMetrics.notice("failed");
            LOG.warnf("No email about %s was sent: %s", mail, e.getClass().getName());
        }
    }

    /** Sends the queued emails, for at most five seconds. */
    @Override
    public void close() {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warnf(
                        "%d emails were not sent: the server is stopping",
                        pool.shutdownNow().size());
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
