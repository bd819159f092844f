package io.github.keycloaktwostep.benchmark;

import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Ports;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import java.util.List;

/**
 * What all measurements share: one server that sends through one stand-in for Twilio, and one realm.
 *
 * <p>It runs as in production: built, compiled to the full, themes and templates cached, a cluster of one. Events are not
 * stored, and the pool of request threads is as large as Keycloak makes it on a small machine. The database is H2 in
 * memory, which makes everything else weigh more.
 */
public final class Stage implements AutoCloseable {

    /** Keycloak's own choice on up to twelve processors; said, because a measurement needs to reach it. */
    public static final int REQUEST_THREADS = 50;

    private final FakeTwilio twilio;
    private final KeycloakServer server;
    private final Realm realm;

    private Stage(FakeTwilio twilio, KeycloakServer server, Realm realm) {
        this.twilio = twilio;
        this.server = server;
        this.realm = realm;
    }

    static Stage open() {
        Progress.say("Starting Keycloak");
        FakeTwilio twilio = FakeTwilio.start();
        KeycloakServer server = Servers.through(twilio, busyServer("benchmark"), "twilio")
                .option("--http-pool-max-threads=" + REQUEST_THREADS)
                // Everybody has a place in the cache, whatever the way to sign in and however many there are.
                .option("--cache-embedded-users-max-count=100000")
                .start();
        return new Stage(twilio, server, realm(server));
    }

    /**
     * Another one, for measuring sign-ins. It compiles after a tenth of the usual calls: what a server in production has
     * compiled within its first hours is compiled here after minutes. Before that, code that only some ways to sign in go
     * through is slower than code that all share, and the ways cannot be compared.
     */
    public static KeycloakServer.Builder busyServer(String name) {
        return server(name).javaOption("-XX:CompileThresholdScaling=0.1");
    }

    /** Another server of the same build, for what cannot be measured on the one that all share. */
    public static KeycloakServer.Builder server(String name) {
        return KeycloakServer.named(name)
                .built(List.of("--db=dev-mem", "--metrics-enabled=true"))
                .optimised()
                .option("--hostname-strict=false")
                .option("--http-management-port=" + Ports.free());
    }

    public FakeTwilio twilio() {
        return twilio;
    }

    public KeycloakServer server() {
        return server;
    }

    public Realm realm() {
        return realm;
    }

    @Override
    public void close() {
        server.close();
        twilio.close();
    }

    /** One that stores no events. */
    public static Realm.Builder realmOn(KeycloakServer server) {
        return Realm.on(server).with("eventsEnabled", false).with("adminEventsEnabled", false);
    }

    /** One whose budgets end no measurement: they are the largest that the policy takes. */
    public static Realm.Builder ampleRealmOn(KeycloakServer server) {
        return realmOn(server)
                .policy("sends-per-user-day", "1000")
                .policy("sends-per-number-hour", "100")
                .policy("enrolments-per-ip-hour", "100000")
                .policy("enrolments-per-prefix-hour", "100000");
    }

    private static Realm realm(KeycloakServer server) {
        return ampleRealmOn(server)
                // So many digits that two codes for one number are never equal by chance.
                .policy("code-length", "10")
                .create();
    }
}
