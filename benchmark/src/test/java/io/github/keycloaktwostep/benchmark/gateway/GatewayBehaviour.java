// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark.gateway;

import io.github.keycloaktwostep.tests.twilio.TwilioBehaviour;
import io.github.keycloaktwostep.tests.twilio.TwilioError;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** How the Twilio stand-in responds during a measurement. */
enum GatewayBehaviour {
    AT_ONCE("at once", true),
    /** The same again, to show by how much two measurements of the same behaviour differ. */
    AT_ONCE_AGAIN("at once, again", true),
    AFTER_HALF_A_SECOND("after 0.5 s", true),
    AFTER_2_SECONDS("after 2 s", false),
    AFTER_8_SECONDS("after 8 s", false),
    NEVER("never", true),
    /** Closes the connection without a response. */
    RESET("reset", true),
    TOO_MANY_REQUESTS("HTTP 429", true),
    BROKEN("HTTP 500", true);

    private final String title;
    private final boolean quick;

    GatewayBehaviour(String title, boolean quick) {
        this.title = title;
        this.quick = quick;
    }

    String title() {
        return title;
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

    /** @param quickRun whether to leave out behaviours that take long */
    static List<GatewayBehaviour> all(boolean quickRun) {
        return Arrays.stream(values())
                .filter(answer -> answer.quick || !quickRun)
                .toList();
    }
}
