// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.InboxClient;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The phones of all users. Each message is returned once, in the order of arrival. */
public abstract class Phones {

    private static final AtomicInteger NUMBERS = new AtomicInteger(1_000);

    private final Map<String, Integer> read = new ConcurrentHashMap<>();

    public static Phones readingFrom(InboxClient inbox) {
        return new Phones() {
            @Override
            public int received(String number) {
                return inbox.messagesTo(number).size();
            }

            @Override
            String awaitCode(String number, int count) {
                return inbox.awaitMessage(number, count).code();
            }
        };
    }

    public static Phones readingFrom(FakeTwilio twilio) {
        return new Phones() {
            @Override
            public int received(String number) {
                return twilio.requestsTo(number).size();
            }

            @Override
            String awaitCode(String number, int count) {
                return twilio.awaitRequest(number, count).code();
            }
        };
    }

    /** @param messages address of the message list of {@code docker/phones.py} */
    public static Phones readingFrom(String messages) {
        return new Phones() {
            private List<String> codes(String number) {
                List<String> codes = new ArrayList<>();
                for (JsonNode message :
                        Http.parse(Http.send(Http.request(messages).build()).body())) {
                    if (message.path("to").asText().equals(number)) {
                        codes.add(0, message.path("code").asText());
                    }
                }
                return codes;
            }

            @Override
            public int received(String number) {
                return codes(number).size();
            }

            @Override
            String awaitCode(String number, int count) {
                return Await.until("message " + count + " to " + number, () -> Optional.of(codes(number))
                                .filter(codes -> codes.size() >= count))
                        .get(count - 1);
            }
        };
    }

    /** A German mobile number that no test has used. */
    public static String newNumber() {
        return "+491512345" + NUMBERS.incrementAndGet();
    }

    /** Number of messages that a phone number has received so far. */
    public abstract int received(String number);

    abstract String awaitCode(String number, int count);

    /** The code of the next unread message; waits for it. */
    public String nextCode(String number) {
        return awaitCode(number, read.merge(number, 1, Integer::sum));
    }

    /** A wrong code of the same length. */
    public static String wrong(String code) {
        char last = code.charAt(code.length() - 1);
        return code.substring(0, code.length() - 1) + (last == '9' ? '0' : (char) (last + 1));
    }
}
