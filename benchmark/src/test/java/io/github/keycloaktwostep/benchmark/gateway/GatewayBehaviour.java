package io.github.keycloaktwostep.benchmark.gateway;

import io.github.keycloaktwostep.benchmark.BenchmarkPlan;
import io.github.keycloaktwostep.tests.twilio.TwilioBehaviour;
import io.github.keycloaktwostep.tests.twilio.TwilioError;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** How Twilio answers while something is measured. */
enum GatewayBehaviour {
    AT_ONCE("at once"),
    /** What two measurements of the same differ by. */
    AT_ONCE_AGAIN("at once (measured again)"),
    AFTER_HALF_A_SECOND("after 0.5 s"),
    AFTER_2_SECONDS("after 2 s"),
    AFTER_8_SECONDS("after 8 s"),
    NEVER("never"),
    RESET("resets the connection"),
    TOO_MANY_REQUESTS("HTTP 429"),
    BROKEN("HTTP 500");

    private final String title;

    GatewayBehaviour(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Those that a plan has time for: where it must be quick, not all that are late. */
    static List<GatewayBehaviour> all(BenchmarkPlan plan) {
        return Arrays.stream(values())
                .filter(answer -> !plan.quick() || (answer != AFTER_2_SECONDS && answer != AFTER_8_SECONDS))
                .toList();
    }

    TwilioBehaviour behaviour() {
        return switch (this) {
            case AT_ONCE, AT_ONCE_AGAIN -> new TwilioBehaviour.Regular();
            case AFTER_HALF_A_SECOND -> new TwilioBehaviour.Slow(Duration.ofMillis(500));
            case AFTER_2_SECONDS -> new TwilioBehaviour.Slow(Duration.ofSeconds(2));
            case AFTER_8_SECONDS -> new TwilioBehaviour.Slow(Duration.ofSeconds(8));
            case NEVER -> new TwilioBehaviour.Hang();
            case RESET -> new TwilioBehaviour.Reset();
            case TOO_MANY_REQUESTS -> new TwilioBehaviour.Refuse(TwilioError.TOO_MANY_REQUESTS);
            case BROKEN -> new TwilioBehaviour.Broken(500);
        };
    }
}
