package io.github.keycloaktwostep.benchmark.heap;

import io.github.keycloaktwostep.benchmark.BenchmarkPlan;
import io.github.keycloaktwostep.benchmark.Findings;
import io.github.keycloaktwostep.benchmark.Measurement;
import io.github.keycloaktwostep.benchmark.Meter;
import io.github.keycloaktwostep.benchmark.Progress;
import io.github.keycloaktwostep.benchmark.Stage;
import io.github.keycloaktwostep.benchmark.signin.People;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.time.Duration;
import java.util.List;

/** Whether a server forgets codes that nobody has entered; on a server of its own, whose clock is moved. */
public final class Heap implements Measurement {

    private static final int CODES = 10_000;
    /** So many messages one number gets in an hour, with the policy as it comes. */
    private static final int CODES_OF_ONE = 5;

    private static final int PASSWORDS = 500;
    /** Longer than single-use objects of a sign-in live. */
    private static final Duration LONGER_THAN_ALL = Duration.ofDays(40);

    @Override
    public String id() {
        return "heap";
    }

    @Override
    public Findings measure(Stage stage, BenchmarkPlan plan) {
        int people = CODES / CODES_OF_ONE;
        stage.twilio().reset();
        Progress.say("Starting another Keycloak, and bringing %d people in", people);
        try (KeycloakServer server = Servers.through(stage.twilio(), Stage.server("heap"), "twilio")
                // What threads keep for themselves, and names in code that is compiled anew, would be taken for what is
                // left.
                .javaOption("-XX:TieredStopAtLevel=1")
                .option("--http-pool-max-threads=" + Unfinished.AT_A_TIME)
                .start()) {
            Realm realm = Stage.realmOn(server).create();
            Unfinished signIns = new Unfinished(realm, new People(realm).withPhone(people));
            try (Meter meter = Meter.of(server.pid())) {
                return new Findings(measure(server, meter, signIns, people), List.of());
            }
        } finally {
            stage.twilio().reset();
        }
    }

    /** @param warmUp how many codes go before; so many that everybody got one, since Keycloak keeps users in memory */
    private static List<String> measure(KeycloakServer server, Meter meter, Unfinished signIns, int warmUp) {
        Progress.say("Warming up");
        signIns.atCode(warmUp);
        expireAll(server, 1);
        Histogram start = Histogram.of(meter);
        expireAll(server, 2);
        Histogram idle = Histogram.of(meter);
        signIns.atPassword(PASSWORDS);
        Histogram waiting = Histogram.of(meter);
        expireAll(server, 3);
        Histogram before = Histogram.of(meter);
        Progress.say("Having %d codes sent", CODES);
        signIns.atCode(CODES);
        Histogram out = Histogram.of(meter);
        expireAll(server, 4);
        Histogram expired = Histogram.of(meter);
        return new HeapDifference(CODES, before, out, expired)
                .lines(new Waiting(PASSWORDS, start, idle, waiting, before));
    }

    /** @param times how often it was done on this server, this time included */
    private static void expireAll(KeycloakServer server, int times) {
        server.moveClock(LONGER_THAN_ALL.multipliedBy(times));
        server.expire();
    }
}
