package io.github.keycloaktwostep.benchmark.database;

import io.github.keycloaktwostep.benchmark.BenchmarkPlan;
import io.github.keycloaktwostep.benchmark.Findings;
import io.github.keycloaktwostep.benchmark.Measurement;
import io.github.keycloaktwostep.benchmark.Meter;
import io.github.keycloaktwostep.benchmark.Progress;
import io.github.keycloaktwostep.benchmark.Stage;
import io.github.keycloaktwostep.benchmark.signin.MessageInbox;
import io.github.keycloaktwostep.benchmark.signin.Population;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Servers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** What sign-ins ask of the database, and whether it matters how many people are in it; on a server of its own. */
public final class Database implements Measurement {

    private static final Duration IDLE = Duration.ofSeconds(2);

    @Override
    public String id() {
        return "database";
    }

    @Override
    public Findings measure(Stage stage, BenchmarkPlan plan) {
        Progress.say("Starting another Keycloak, with its database here");
        stage.twilio().reset();
        try (H2 h2 = H2.start();
                KeycloakServer server = h2.under(
                                Servers.through(stage.twilio(), Stage.busyServer("database"), "twilio"))
                        .start();
                Meter meter = Meter.of(server.pid())) {
            Population population = new Population(server, stage.twilio(), UnaryOperator.identity());
            MessageInbox messages = new MessageInbox();
            messages.watch(stage.twilio());
            QueryStatistics statistics = new QueryStatistics(h2.connection());
            Progress.say("Counting statements");
            StatementCounts counts = new Visits(server, population, messages, statistics).count();
            Statements idle = statistics.during(IDLE);
            Sizes sizes = new TwoRealms(server, messages, h2.connection(), plan).measure(meter, statistics);
            List<String> lines = new ArrayList<>();
            lines.add(plan.describe());
            lines.add("");
            lines.addAll(counts.lines(idle));
            lines.add("");
            lines.addAll(sizes.lines());
            return new Findings(lines, List.of());
        } finally {
            stage.twilio().reset();
        }
    }
}
