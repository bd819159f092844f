// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.inbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps the newest messages of each realm in memory, for a limited number of realms. */
final class Inbox {

    static final int MESSAGES = 200;
    static final int REALMS = 100;

    /** By name of the realm, in the order of their newest messages. */
    private final Map<String, Deque<InboxMessage>> realms = new LinkedHashMap<>();

    synchronized void add(InboxMessage message) {
        String realm = message.realm();
        Deque<InboxMessage> messages = realms.remove(realm);
        if (messages == null) {
            messages = new ArrayDeque<>();
            if (realms.size() >= REALMS) {
                realms.remove(realms.keySet().iterator().next());
            }
        }
        realms.put(realm, messages);
        if (messages.size() >= MESSAGES) {
            messages.removeLast();
        }
        messages.addFirst(message);
    }

    /** Newest first. */
    synchronized List<InboxMessage> messages(String realm) {
        Deque<InboxMessage> messages = realms.get(realm);
        return messages == null ? List.of() : List.copyOf(messages);
    }
}
