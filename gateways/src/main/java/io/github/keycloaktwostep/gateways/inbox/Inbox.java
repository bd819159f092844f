// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.inbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Keeps the newest messages of all realms in memory, and shows the newest ones of a realm. */
final class Inbox {

    /** Maximum number of messages of all realms together. */
    static final int KEPT = 10_000;
    /** Maximum number of messages that are shown for a realm. */
    static final int MESSAGES = 200;

    /** Newest first. */
    private final Deque<InboxMessage> messages = new ArrayDeque<>();

    synchronized void add(InboxMessage message) {
        messages.addFirst(message);
        if (messages.size() > KEPT) {
            messages.removeLast();
        }
    }

    /** Newest first. */
    synchronized List<InboxMessage> messages(String realm) {
        return messages.stream()
                .filter(message -> message.realm().equals(realm))
                .limit(MESSAGES)
                .toList();
    }
}
