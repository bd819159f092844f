package io.github.keycloaktwostep.benchmark.startup;

import io.github.keycloaktwostep.benchmark.BenchmarkPlan;
import io.github.keycloaktwostep.benchmark.Findings;
import io.github.keycloaktwostep.benchmark.Measurement;
import io.github.keycloaktwostep.benchmark.Progress;
import io.github.keycloaktwostep.benchmark.Stage;
import io.github.keycloaktwostep.benchmark.startup.Starts.Start;
import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.Build;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Servers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the JAR adds to a start of Keycloak, and how large it is. */
public final class StartUp implements Measurement {

    private static final double MOST_MEGABYTES = 3;
    private static final Pattern STARTED = Pattern.compile(" started in ([0-9.]+)s");

    @Override
    public String id() {
        return "start-up";
    }

    @Override
    public Findings measure(Stage stage, BenchmarkPlan plan) {
        Progress.say("Starting Keycloak with and without the JAR");
        // A server in production does not make its database at every start.
        String database = KeycloakServer.emptyDatabase("start-up");
        Starts starts = new Starts();
        for (int round = 1; round <= plan.rounds(); round++) {
            // To and fro: who comes second has no advantage.
            boolean withFirst = round % 2 == 1;
            Start first = withFirst ? with(stage, database, round) : without(database, round);
            Start second = withFirst ? without(database, round) : with(stage, database, round);
            Start with = withFirst ? first : second;
            Start without = withFirst ? second : first;
            starts.add(with, without);
            Progress.say(
                    "Round %d of %d: started in %.2f s with the JAR, in %.2f s without",
                    round, plan.rounds(), with.seconds(), without.seconds());
        }
        List<String> lines = new ArrayList<>(starts.lines());
        lines.add("");
        lines.add(size());
        return new Findings(lines, List.of());
    }

    private static Start with(Stage stage, String database, int round) {
        return start(Servers.through(stage.twilio(), Stage.server("start-up-with-" + round), "twilio"), database);
    }

    private static Start without(String database, int round) {
        return start(Stage.server("start-up-without-" + round).withoutProduct(), database);
    }

    /** @param builder of a server whose log has no other start in it */
    private static Start start(KeycloakServer.Builder builder, String database) {
        try (KeycloakServer server = builder.option("--db-url=" + database).start()) {
            // It answers a moment before it says so.
            double seconds = Await.until("Keycloak's word that it has started", () -> server.log().stream()
                    .map(STARTED::matcher)
                    .filter(Matcher::find)
                    .map(matcher -> Double.parseDouble(matcher.group(1)))
                    .findFirst());
            return new Start(seconds, processor(server));
        }
    }

    private static double processor(KeycloakServer server) {
        return ProcessHandle.of(server.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .map(used -> used.toNanos() / 1e9)
                .orElseThrow(() -> new IllegalStateException("nobody tells what processors the server used"));
    }

    private static String size() {
        try {
            double megabytes = Files.size(Build.jar()) / 1e6;
            return String.format(Locale.ROOT, "**The JAR** has %.2f MB. ", megabytes)
                    + Findings.target(
                            megabytes <= MOST_MEGABYTES,
                            String.format(Locale.ROOT, "at most %.0f MB.", MOST_MEGABYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
