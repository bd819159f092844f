package io.github.keycloaktwostep.delivery;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.keycloak.Config;

/**
 * The server options {@code --spi-two-step-delivery--default--…}.
 *
 * @param gateways ids of the gateways in the order in which they are tried; empty if none is named
 * @param threads how many messages are handed over at the same time at most, 1–64
 * @param queue how many more may wait, 1–10000
 */
record GatewaySettings(List<String> gateways, int threads, int queue) {

    static final String OPTION = "--spi-two-step-delivery--default--";

    private static final int DEFAULT_THREADS = 8;
    private static final int MOST_THREADS = 64;
    private static final int DEFAULT_QUEUE = 500;
    private static final int LONGEST_QUEUE = 10_000;

    GatewaySettings {
        gateways = List.copyOf(gateways);
    }

    /** What holds where nothing is sent. */
    static GatewaySettings idle() {
        return new GatewaySettings(List.of(), 1, 1);
    }

    /** @throws IllegalStateException with a message for the operator */
    static GatewaySettings of(Config.Scope config) {
        return of(config::get);
    }

    static GatewaySettings of(Function<String, String> config) {
        List<String> gateways = Optional.ofNullable(config.apply("gateways")).stream()
                .flatMap(list -> Arrays.stream(list.split(",", -1)))
                .map(String::trim)
                .filter(id -> !id.isEmpty())
                .distinct()
                .toList();
        return new GatewaySettings(
                gateways,
                number(config, "threads", DEFAULT_THREADS, MOST_THREADS),
                number(config, "queue", DEFAULT_QUEUE, LONGEST_QUEUE));
    }

    GatewaySettings withGateways(List<String> others) {
        return new GatewaySettings(others, threads, queue);
    }

    private static int number(Function<String, String> config, String key, int fallback, int most) {
        String value = config.apply(key);
        if (value == null || value.isBlank()) {
            return fallback;
        }
        int number = parsed(value.trim());
        if (number < 1 || number > most) {
            throw new IllegalStateException(
                    OPTION + key + "=" + value + " is not possible: it takes a whole number from 1 to " + most);
        }
        return number;
    }

    /** Zero, which is out of every bounds, for what is no number. */
    private static int parsed(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
