// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import io.github.keycloaktwostep.tests.twilio.TwilioRequest;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The phones of all users. A code is available as soon as its message has arrived. */
public final class MessageInbox {

    private static final long PATIENCE_SECONDS = 20;

    private final Map<String, CompletableFuture<String>> awaited = new ConcurrentHashMap<>();

    /** Receives all further messages that are sent through this stand-in. */
    public void watch(FakeTwilio twilio) {
        twilio.watch(this::arrived);
    }

    private void arrived(TwilioRequest request) {
        CompletableFuture<String> code = awaited.get(request.to());
        if (code != null) {
            code.complete(request.code());
        }
    }

    /** Call this before the message is requested. */
    void expect(String number) {
        awaited.put(number, new CompletableFuture<>());
    }

    /** @throws IllegalStateException if no message arrives */
    String code(String number) {
        try {
            return awaited.get(number).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("no message arrived within " + PATIENCE_SECONDS + " s", e);
        }
    }
}
