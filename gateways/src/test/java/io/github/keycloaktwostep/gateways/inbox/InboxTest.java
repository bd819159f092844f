// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class InboxTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:15:30Z");

    private final Inbox inbox = new Inbox();

    @Test
    void listsNewestMessageFirst() {
        keep("demo", 2);
        assertThat(inbox.messages("demo"))
                .extracting(received -> received.code())
                .containsExactly("000001", "000000");
    }

    @Test
    void separatesRealms() {
        keep("demo", 1);
        assertThat(inbox.messages("other")).isEmpty();
    }

    @Test
    void keepsOnlyNewestMessagesOfARealm() {
        keep("demo", Inbox.MESSAGES + 3);
        assertThat(inbox.messages("demo"))
                .hasSize(Inbox.MESSAGES)
                .extracting(received -> received.code())
                .startsWith("000202")
                .endsWith("000003");
    }

    @Test
    void removesOldestMessagesOfAllRealms() {
        keep("quiet", 2);
        keep("busy", Inbox.KEPT - 2);
        assertThat(inbox.messages("quiet")).hasSize(2);

        keep("one-more", 1);

        assertThat(inbox.messages("quiet"))
                .extracting(received -> received.code())
                .containsExactly("000001");
        assertThat(inbox.messages("busy")).hasSize(Inbox.MESSAGES);
        assertThat(inbox.messages("one-more")).hasSize(1);
    }

    @Test
    void returnsUnchangingList() {
        keep("demo", 1);
        var before = inbox.messages("demo");
        keep("demo", 1);
        assertThat(before).hasSize(1);
    }

    @Test
    void messageToStringHidesContent() {
        assertThat(message("demo", "493028").toString()).doesNotContain("493028", "+4915112345678", "code");
    }

    private void keep(String realm, int count) {
        for (int i = 0; i < count; i++) {
            inbox.add(message(realm, String.format("%06d", i)));
        }
    }

    private static InboxMessage message(String realm, String code) {
        Message message = new Message(
                "0123456789abcdef",
                realm,
                new PhoneNumber("+4915112345678"),
                "DE",
                Channel.SMS,
                code + " is your code.",
                code,
                Locale.ENGLISH,
                NOW.plusSeconds(300),
                "",
                URI.create("/realms/demo/two-step"));
        return InboxMessage.of(message, NOW);
    }
}
