// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.twilio;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A status that a message or call reaches.
 *
 * @param status of a message: {@code queued}, {@code sent}, {@code delivered}, {@code undelivered}, {@code failed}; of a
 *     call: {@code queued}, {@code initiated}, {@code ringing}, {@code in-progress}, {@code completed}, {@code busy},
 *     {@code failed}, {@code no-answer}, {@code canceled}
 * @param errorCode Twilio's, why a message was not delivered; 0 where there is none, and for calls of no effect
 */
public record StatusCallback(String status, int errorCode) {

    private static final Set<String> OF_MESSAGES =
            Set.of("accepted", "queued", "sending", "sent", "delivered", "undelivered", "failed");

    /** @throws IllegalArgumentException if Twilio has no such status */
    public StatusCallback {
        if (!OF_MESSAGES.contains(status) && CallStatus.named(status).isEmpty()) {
            throw new IllegalArgumentException("no status of a message or call: " + status);
        }
    }

    /** Statuses without trouble, in turn. */
    public static List<StatusCallback> of(String... statuses) {
        return Stream.of(statuses).map(status -> new StatusCallback(status, 0)).toList();
    }
}
