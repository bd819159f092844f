package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.benchmark.BenchmarkPlan;
import io.github.keycloaktwostep.benchmark.Findings;
import io.github.keycloaktwostep.benchmark.Measurement;
import io.github.keycloaktwostep.benchmark.Stage;
import io.github.keycloaktwostep.benchmark.Table;
import io.github.keycloaktwostep.tests.server.Realm;
import java.util.ArrayList;
import java.util.List;

/** What a sign-in costs that way and this where a password costs what it does as Keycloak is delivered. */
public final class KeycloaksHash implements Measurement {

    /** For each way. Twice as many as sign in at once, so that nobody does so twice; more would have to be hashed for. */
    private static final int PEOPLE = 2 * Comparison.BUSY;

    @Override
    public String id() {
        return "argon2";
    }

    @Override
    public Findings measure(Stage stage, BenchmarkPlan plan) {
        try (Comparison<SignInWay> ways = new Comparison<>(stage)) {
            new Population(stage.server(), stage.twilio(), Realm.Builder::withKeycloaksHash)
                    .bringInto(ways, PEOPLE, PEOPLE);
            ways.warmUp();
            return new Findings(lines(plan, ways.rounds(plan, plan.signIns() / 4)), List.of());
        }
    }

    static List<String> lines(BenchmarkPlan plan, Rounds<SignInWay> rounds) {
        Table table = new Table(
                "Sign-in with",
                "processor",
                "to password only (rounds)",
                "to Keycloak's OTP (rounds)",
                "sign-ins a second");
        for (SignInWay way : rounds.kinds()) {
            table.row(
                    way.title(),
                    rounds.processor(way),
                    rounds.ratio(way, SignInWay.PASSWORD, Load::cpuMillis).toString(),
                    rounds.ratio(way, SignInWay.KEYCLOAK_OTP, Load::cpuMillis).toString(),
                    rounds.perSecond(way));
        }
        List<String> lines = new ArrayList<>();
        lines.add(plan.describe());
        lines.add("");
        lines.addAll(table.lines());
        return lines;
    }
}
