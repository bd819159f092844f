// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.server.Http;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** The message status that the code page requests. */
public final class MessageStatus {

    /** Many messages wait for a gateway for eight seconds, at most twice. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private MessageStatus() {}

    /** @return the final status, for instance {@code sent} */
    public static String awaitEnd(URI delivery) {
        return Await.until("the end of a message", PATIENCE, () -> Optional.of(status(delivery))
                .filter(status -> !status.equals("sending")));
    }

    private static String status(URI delivery) {
        HttpResponse<String> response =
                Http.send(Http.request(delivery.toString()).GET().build());
        if (response.statusCode() != 200) {
            throw new IllegalStateException("asked for a message's status, got HTTP " + response.statusCode());
        }
        return Http.parse(response.body()).path("status").asText();
    }
}
