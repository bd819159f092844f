// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.benchmark.BenchmarkResult;
import io.github.keycloaktwostep.benchmark.Timings;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignInCostTest {

    private final SignInRounds busy = new SignInRounds();

    @Test
    void comparesWithinARound() {
        busy.add(round(1));
        // In this round, the machine was half as fast.
        busy.add(round(2));
        SignInRounds alone = new SignInRounds();
        alone.add(round(1));

        BenchmarkResult result = SignInCost.result(alone, busy, Map.of("a wrong code", 9.6));

        assertThat(busy.ratio(SignInKind.KEYCLOAK_OTP, SignInKind.PASSWORD)).hasToString("1.50 (1.50–1.50)");
        assertThat(busy.stepRatio(SignInKind.TEXT)).hasToString("2.00 (2.00–2.00)");
        assertThat(busy.stepRatio(SignInKind.APP)).hasToString("1.00 (1.00–1.00)");
        assertThat(result.lines().get(4))
                .contains("| our text message      |   6.00 ms | 2.00 (2.00–2.00) |")
                .containsPattern("our remembered device +\\| +3.00 ms \\| 1.00 \\(1.00–1.00\\) \\| +– \\|");
        assertThat(result.lines().get(result.lines().size() - 1)).containsPattern("a wrong code +\\| +10 \\|");
        assertThat(result.charts().get(0).bars()).containsEntry("Keycloak's OTP", 4.5);
        assertThat(result.targets())
                .extracting(Object::toString)
                .containsExactly(
                        "Target MISSED: second step with our text message, to Keycloak's OTP step: at most 1.50,"
                                + " measured 2.00",
                        "Target met: second step with our authenticator app, to Keycloak's OTP step: at most 1.05,"
                                + " measured 1.00",
                        "Target met: sign-in with our remembered device, to password only: at most 1.03, measured"
                                + " 1.00");
    }

    @Test
    void addsLoadsUp() {
        Load both = load(2, 10).plus(load(2, 30));

        assertThat(both.signIns()).isEqualTo(4);
        assertThat(both.cpuMillis()).isEqualTo(10);
        assertThat(both.allocatedKilobytes()).isEqualTo(5);
        assertThat(both.perSecond()).isEqualTo(2);
        assertThat(both.pages().get(SignInStep.CODE).count()).isEqualTo(2);
    }

    private static Map<SignInKind, Load> round(int slowness) {
        Map<SignInKind, Load> loads = new EnumMap<>(SignInKind.class);
        loads.put(SignInKind.PASSWORD, load(10, 20 * slowness));
        loads.put(SignInKind.KEYCLOAK_OTP, load(10, 30 * slowness));
        loads.put(SignInKind.APP, load(10, 30 * slowness));
        loads.put(SignInKind.TEXT, load(10, 40 * slowness));
        loads.put(SignInKind.REMEMBERED, load(10, 20 * slowness));
        return loads;
    }

    private static Load load(int signIns, int cpuMillis) {
        Map<SignInStep, Timings> pages = SignInStep.timings();
        pages.values().forEach(timings -> timings.add(Duration.ofMillis(2)));
        return new Load(signIns, Duration.ofSeconds(1), Duration.ofMillis(cpuMillis), 10_000, pages);
    }
}
