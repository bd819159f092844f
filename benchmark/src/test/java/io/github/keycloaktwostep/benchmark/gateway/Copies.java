// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark.gateway;

import io.github.keycloaktwostep.tests.twilio.TwilioRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How often Twilio was asked to send the same message. Codes must be so long that two for the same number are never
 * equal by chance; then two requests with the same number and code are two copies of one message.
 *
 * @param codes how many codes were asked for
 * @param requests how many requests came to Twilio
 * @param mostOfOne how many requests came for the message of which there were most
 * @param overdrawn how many numbers got more requests than codes were asked for
 */
record Copies(long codes, long requests, long mostOfOne, long overdrawn) {

    /** @param numbers the number of each code that was asked for */
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

    /** What must never happen and did. */
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
