package io.github.keycloaktwostep.benchmark.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.benchmark.BenchmarkPlan;
import io.github.keycloaktwostep.benchmark.Chart;
import io.github.keycloaktwostep.benchmark.Samples;
import io.github.keycloaktwostep.benchmark.Spread;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignInResultsTest {

    private static final BenchmarkPlan PLAN = new BenchmarkPlan(false, 1, 1, 0, 0, 10, Duration.ofSeconds(1));

    private final SignInResults results = new SignInResults();

    @Test
    void theStepIsWhatIsMoreThanThePasswordOfTheSameRound() {
        add(SignInWay.PASSWORD, 1, 2, 4);
        add(SignInWay.KEYCLOAK_OTP, 3, 4, 6);
        add(SignInWay.TEXT, 4, 8, 5);

        assertThat(results.step(SignInWay.TEXT)).isEqualTo(new Spread(1.5, 0.5, 3));
        assertThat(results.step(SignInWay.KEYCLOAK_OTP)).isEqualTo(new Spread(1, 1, 1));
    }

    @Test
    void asMuchAsTheTargetMeetsIt() {
        addRound(100, 200, 190, 200, 105);

        assertThat(results.lines(PLAN))
                .contains(
                        "Target met: the step with our text message, sending included: at most 1.00; it is 1.00 (1.00–1.00).",
                        "Target met: the step with our authenticator app: at most 1.00; it is 0.90 (0.90–0.90).",
                        "Target met: a sign-in with our remembered device, to password only: at most 1.05; it is 1.05"
                                + " (1.05–1.05).");
    }

    @Test
    void moreThanTheTargetIsAMiss() {
        addRound(100, 200, 210, 250, 106);

        assertThat(results.lines(PLAN))
                .contains(
                        "**Target MISSED**: the step with our text message, sending included: at most 1.00; it is 1.50"
                                + " (1.50–1.50).",
                        "**Target MISSED**: the step with our authenticator app: at most 1.00; it is 1.10 (1.10–1.10).",
                        "**Target MISSED**: a sign-in with our remembered device, to password only: at most 1.05; it is"
                                + " 1.06 (1.06–1.06).")
                .noneMatch(line -> line.startsWith("Target met"));
    }

    /** A round that was out of the ordinary makes no verdict. */
    @Test
    void theMedianOfTheRoundsIsWhatCounts() {
        add(SignInWay.PASSWORD, 100, 100, 100);
        add(SignInWay.KEYCLOAK_OTP, 200, 200, 200);
        add(SignInWay.APP, 150, 900, 160);
        add(SignInWay.TEXT, 150, 160, 900);
        add(SignInWay.REMEMBERED, 90, 90, 90);

        assertThat(results.lines(PLAN)).noneMatch(line -> line.contains("MISSED"));
    }

    @Test
    void whoNeedsNoCodeHasNoStep() {
        addAll();

        List<String> step = column("the step to Keycloak's (rounds)");
        List<String> afterCode = column("after the code");

        assertThat(step).containsExactly("–", "1.00 (1.00–1.00)", "1.20 (1.20–1.20)", "2.00 (2.00–2.00)", "–");
        assertThat(afterCode).containsExactly("–", "7.0 / 7.0", "7.0 / 7.0", "7.0 / 7.0", "–");
    }

    @Test
    void ratesAreThoseOfAsManyUsers() {
        addAll();

        assertThat(column("1 user")).containsExactly("10", "10", "10", "10", "10");
        assertThat(column("8 users")).containsExactly("20", "20", "20", "20", "20");
        assertThat(column("32 users")).containsExactly("40", "40", "40", "40", "40");
    }

    @Test
    void allChartsAreShownOnce() {
        addAll();

        List<String> references =
                results.charts().stream().map(Chart::reference).toList();

        assertThat(references).hasSize(3).doesNotHaveDuplicates();
        assertThat(results.lines(PLAN).stream().filter(line -> line.startsWith("![")))
                .containsExactlyElementsOf(references);
    }

    @Test
    void chartsShowWhatTheTablesSay() {
        add(SignInWay.PASSWORD, 100, 200, 300);
        add(SignInWay.KEYCLOAK_OTP, 200, 300, 400);
        add(SignInWay.APP, 190, 320, 420);
        add(SignInWay.TEXT, 300, 400, 600);
        add(SignInWay.REMEMBERED, 90, 190, 330);

        List<String> charts = results.charts().stream().map(Chart::svg).toList();

        assertThat(charts.get(0))
                .contains("our text message: 400 (300 to 600)", "our remembered device: 190 (90 to 330)");
        assertThat(charts.get(1))
                .contains("Target: at most 1.00", "our authenticator app: 1.20 (0.90 to 1.20)")
                .contains("our text message: 2.00 (2.00 to 3.00)")
                .doesNotContain("password only", "our remembered device");
        assertThat(charts.get(2)).contains("password only, 1 user: 10.0 (10.0", "password only, 32 users: 40.0 (40.0");
    }

    private void addAll() {
        addRound(100, 200, 220, 300, 90);
    }

    /** One round of all ways, in milliseconds. */
    private void addRound(double password, double keycloakOtp, double app, double text, double remembered) {
        add(SignInWay.PASSWORD, password);
        add(SignInWay.KEYCLOAK_OTP, keycloakOtp);
        add(SignInWay.APP, app);
        add(SignInWay.TEXT, text);
        add(SignInWay.REMEMBERED, remembered);
    }

    /** @param cpuMillis for each sign-in, of 8 users at once, round by round; with more or fewer users it is another */
    private void add(SignInWay way, double... cpuMillis) {
        Arrays.stream(cpuMillis)
                .forEach(millis -> results.add(
                        Map.of(way, load(way, 1_000, 7 * millis + 1)),
                        Map.of(way, load(way, 500, millis)),
                        Map.of(way, load(way, 250, 5 * millis + 3))));
    }

    private static Load load(SignInWay way, long tookMillis, double cpuMillis) {
        Map<SignInStep, Samples> pages = new EnumMap<>(SignInStep.class);
        for (SignInStep step : SignInStep.values()) {
            pages.put(step, new Samples());
            if (step != SignInStep.CODE || (way != SignInWay.PASSWORD && way != SignInWay.REMEMBERED)) {
                pages.get(step).add(Duration.ofMillis(7));
            }
        }
        Duration cpu = Duration.ofNanos(Math.round(10 * cpuMillis * 1e6));
        return new Load(10, Duration.ofMillis(tookMillis), cpu, 10_000, pages, 3, 20_000);
    }

    /** Of the table that has it, without its head. */
    private List<String> column(String head) {
        List<List<String>> rows = results.lines(PLAN).stream()
                .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toList())
                .toList();
        List<String> heads =
                rows.stream().filter(row -> row.contains(head)).findFirst().orElseThrow();
        int first = rows.indexOf(heads) + 2;
        return rows.subList(first, first + SignInWay.values().length).stream()
                .map(row -> row.get(heads.indexOf(head)))
                .toList();
    }
}
