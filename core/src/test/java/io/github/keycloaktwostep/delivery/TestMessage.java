// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;

/** Messages for tests. */
final class TestMessage {

    static final String ID = "0123456789abcdef0123456789abcdef";
    static final String NUMBER = "+4915112345678";
    static final String CODE = "493028";
    static final Duration LIFE = Duration.ofMinutes(5);

    private TestMessage() {}

    static Message text(InstantSource clock) {
        return message(clock, Channel.SMS, "");
    }

    static Message call(InstantSource clock) {
        return message(clock, Channel.VOICE, "");
    }

    static Message again(InstantSource clock, String previousGateway) {
        return message(clock, Channel.SMS, previousGateway);
    }

    private static Message message(InstantSource clock, Channel channel, String previousGateway) {
        return new Message(
                ID,
                "demo",
                new PhoneNumber(NUMBER),
                "DE",
                channel,
                CODE + " is your Demo code.",
                CODE,
                Locale.ENGLISH,
                clock.instant().plus(LIFE),
                previousGateway,
                URI.create("https://id.example/realms/demo/two-step"));
    }
}
