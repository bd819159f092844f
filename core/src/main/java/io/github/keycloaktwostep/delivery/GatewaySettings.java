// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.delivery;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The server options {@code --spi-two-step-delivery--default--…}.
 *
 * @param gateways ids of the gateways in the order in which they are tried; empty if none is configured
 * @param threads maximum number of messages that are sent at the same time, 1–64
 * @param queue maximum number of messages that wait for a thread, 1–10000
 */
record GatewaySettings(List<String> gateways, int threads, int queue) {

    static final String OPTION = "--spi-two-step-delivery--default--";

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final int DEFAULT_THREADS = 8;
    private static final int MAX_THREADS = 64;
    private static final int DEFAULT_QUEUE = 500;
    private static final int MAX_QUEUE = 10_000;

    GatewaySettings {
        gateways = List.copyOf(gateways);
    }

    /** Settings of a process that sends no messages. */
    static GatewaySettings disabled() {
        return new GatewaySettings(List.of(), 1, 1);
    }

    /** @throws IllegalStateException with a message for the operator */
    static GatewaySettings of(Function<String, String> config) {
        List<String> gateways = Optional.ofNullable(config.apply("gateways")).stream()
                .flatMap(list -> Arrays.stream(list.split(",", -1)))
                .map(String::trim)
                .filter(id -> !id.isEmpty())
                .distinct()
                .toList();
        return new GatewaySettings(
                gateways,
                number(config, "threads", DEFAULT_THREADS, MAX_THREADS),
                number(config, "queue", DEFAULT_QUEUE, MAX_QUEUE));
    }

    GatewaySettings withGateways(List<String> ids) {
        return new GatewaySettings(ids, threads, queue);
    }

    private static int number(Function<String, String> config, String key, int fallback, int max) {
        String value = config.apply(key);
        if (value == null || value.isBlank()) {
            return fallback;
        }
        // Anything else counts as 0, which no option allows.
        int number = NUMBER.matcher(value.trim()).matches() ? Integer.parseInt(value.trim()) : 0;
        if (number < 1 || number > max) {
            throw new IllegalStateException(
                    OPTION + key + "=" + value + " is invalid: expected a whole number from 1 to " + max);
        }
        return number;
    }
}
