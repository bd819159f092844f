// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.keycloak.MailTemplate.RenderedMail;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Mails are sent in the background, regardless of the mail server. */
@Timeout(60)
class MailQueueTest {

    private static final PreparedMail MAIL = new PreparedMail(
            NotificationTest.of(Change.TURNED_OFF), new RenderedMail("Subject", "text", "<p>html</p>"));

    @Test
    void slowMailServerBlocksNoRequestAndLosesNoMail() throws InterruptedException {
        CountDownLatch slow = new CountDownLatch(1);
        List<PreparedMail> sent = new CopyOnWriteArrayList<>();
        try (MailQueue queue = new MailQueue(notice -> {
            await(slow);
            sent.add(notice);
        })) {
            for (int i = 0; i < 10; i++) {
                queue.submit(MAIL);
            }
            assertThat(sent).isEmpty();
            slow.countDown();
        }

        assertThat(sent).hasSize(10);
    }

    @Test
    void dropsMailsWithoutExceptionIfTheQueueIsFull() {
        CountDownLatch slow = new CountDownLatch(1);
        AtomicInteger sent = new AtomicInteger();
        try (MailQueue queue = new MailQueue(notice -> {
            await(slow);
            sent.incrementAndGet();
        })) {
            for (int i = 0; i < MailQueue.THREADS + MailQueue.QUEUE + 5; i++) {
                queue.submit(MAIL);
            }
            slow.countDown();
        }

        assertThat(sent).hasValue(MailQueue.THREADS + MailQueue.QUEUE);
    }

    @Test
    void failedMailDoesNotBlockOthers() {
        AtomicInteger tried = new AtomicInteger();
        try (MailQueue queue = new MailQueue(notice -> {
            if (tried.incrementAndGet() % 2 == 1) {
                throw new IllegalStateException("refused");
            }
        })) {
            for (int i = 0; i < 10; i++) {
                queue.submit(MAIL);
            }
        }

        assertThat(tried).hasValue(10);
    }

    @Test
    void dropsMailsAfterClose() {
        AtomicInteger sent = new AtomicInteger();
        MailQueue queue = new MailQueue(notice -> sent.incrementAndGet());
        queue.close();

        queue.submit(MAIL);

        assertThat(sent).hasValue(0);
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the latch was not opened in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
