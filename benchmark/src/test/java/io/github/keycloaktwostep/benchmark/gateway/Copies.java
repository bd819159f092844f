// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark.gateway;

import io.github.keycloaktwostep.tests.twilio.TwilioRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How often Keycloak asked Twilio to send the same message. Codes must be so long that two for the same number are
 * never equal by chance; then two requests with the same number and code are two copies of one message.
 *
 * @param codes number of codes that users requested
 * @param requests number of requests that Twilio received
 * @param mostOfOne the largest number of requests for the same message
 * @param overdrawn number of phone numbers for which Twilio received more requests than users requested codes
 */
record Copies(long codes, long requests, long mostOfOne, long overdrawn) {

    /** @param numbers the phone number of each requested code */
    static Copies count(List<String> numbers, List<TwilioRequest> requests) {
        Map<String, Long> asked = tally(numbers);
        Map<String, Long> came = tally(requests.stream().map(TwilioRequest::to).toList());
        Map<String, Long> messages = tally(requests.stream()
                .map(request -> request.to() + " " + request.code())
                .toList());
        return new Copies(
                numbers.size(),
                requests.size(),
                messages.values().stream().mapToLong(Long::longValue).max().orElse(0),
                came.entrySet().stream()
                        .filter(entry -> entry.getValue() > asked.getOrDefault(entry.getKey(), 0L))
                        .count());
    }

    String describe() {
        return "**Copies**: " + codes + " codes were requested, and Twilio received " + requests + " requests, at most "
                + mostOfOne + " for the same code.";
    }

    /** Errors: messages that were sent more often than requested. */
    List<String> broken() {
        List<String> broken = new ArrayList<>();
        if (mostOfOne > 1) {
            broken.add("a message went to Twilio " + mostOfOne + " times");
        }
        if (overdrawn > 0) {
            broken.add(overdrawn + " numbers got more messages than codes were asked for");
        }
        return broken;
    }

    private static Map<String, Long> tally(List<String> words) {
        return words.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }
}
