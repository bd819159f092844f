// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark;

import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Ports;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A server that runs as in production, with a stand-in for Twilio: built, themes and templates cached, a cluster of
 * one. Events are not stored. The database is H2 in memory, which gives everything else more weight.
 */
public record BenchmarkServer(KeycloakServer keycloak, FakeTwilio twilio, Meter meter, StoreOperations storeOperations)
        implements AutoCloseable {

    public static BenchmarkServer start(String name, UnaryOperator<KeycloakServer.Builder> more) {
        Progress.say("Starting Keycloak (%s)", name);
        FakeTwilio twilio = FakeTwilio.start();
        int management = Ports.free();
        KeycloakServer.Builder builder = KeycloakServer.named(name)
                .built(List.of("--db=dev-mem", "--metrics-enabled=true"))
                .optimised()
                .option("--hostname-strict=false")
                .option("--http-management-port=" + management)
                // All users fit into the cache, whatever the kind of sign-in.
                .option("--cache-embedded-users-max-count=100000")
                // A server in production has compiled within hours what is to be compiled here within minutes. Before
                // that, code of one kind of sign-in is slower than code that all share, and they cannot be compared.
                .javaOption("-XX:CompileThresholdScaling=0.1");
        KeycloakServer server =
                more.apply(Servers.through(twilio, builder, "twilio")).start();
        return new BenchmarkServer(
                server,
                twilio,
                Meter.of(server.pid()),
                new StoreOperations("http://localhost:" + management + "/metrics"));
    }

    /** Creates a realm that stores no events. */
    public Realm.Builder realm() {
        return Realm.on(keycloak).with("eventsEnabled", false).with("adminEventsEnabled", false);
    }

    /** Creates a realm with enrolment limits that the benchmark does not reach. */
    public Realm.Builder twoStepRealm() {
        return realm().policy("enrolments-per-ip-hour", "100000").policy("enrolments-per-prefix-hour", "100000");
    }

    @Override
    public void close() {
        meter.close();
        keycloak.close();
        twilio.close();
    }
}
