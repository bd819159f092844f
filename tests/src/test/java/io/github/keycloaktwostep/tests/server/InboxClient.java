// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.Await;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The realm's inbox, read as scripts of users read it. */
public final class InboxClient {

    private final String url;

    InboxClient(String realmUrl) {
        this.url = realmUrl + "/two-step/inbox";
    }

    public String url() {
        return url;
    }

    /** Messages to a number, oldest first. */
    public List<ReceivedMessage> messagesTo(String number) {
        HttpResponse<String> response =
                Http.send(Http.request(url).header("Accept", "application/json").build());
        if (response.statusCode() != 200) {
            throw new AssertionError("inbox answered " + response.statusCode() + ": " + response.body());
        }
        List<ReceivedMessage> messages = new ArrayList<>();
        for (JsonNode message : Http.parse(response.body())) {
            if (message.path("to").asText().equals(number)) {
                messages.add(new ReceivedMessage(
                        number,
                        message.path("channel").asText(),
                        message.path("text").asText(),
                        message.path("code").asText()));
            }
        }
        Collections.reverse(messages);
        return messages;
    }

    public ReceivedMessage awaitMessage(String number) {
        return awaitMessage(number, 1);
    }

    /** Waits for this many messages to a number; returns the last of them. */
    public ReceivedMessage awaitMessage(String number, int count) {
        return Await.until("message " + count + " to " + number, () -> {
            List<ReceivedMessage> messages = messagesTo(number);
            return messages.size() < count ? Optional.empty() : Optional.of(messages.get(count - 1));
        });
    }
}
