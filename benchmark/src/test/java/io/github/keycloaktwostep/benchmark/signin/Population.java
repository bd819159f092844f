package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.benchmark.Progress;
import io.github.keycloaktwostep.benchmark.Stage;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import java.util.List;
import java.util.function.UnaryOperator;

/** Who signs in to one server, and where: a realm with Keycloak's own flow, and one set up for two-step verification. */
public final class Population {

    private final FakeTwilio twilio;
    private final Realm keycloaks;
    private final Realm ours;

    /**
     * @param twilio what the server sends through
     * @param kind what else is to be said of both realms
     */
    public Population(KeycloakServer server, FakeTwilio twilio, UnaryOperator<Realm.Builder> kind) {
        this.twilio = twilio;
        this.keycloaks = kind.apply(Stage.realmOn(server))
                .drift(People.DRIFT)
                .withoutSetUp()
                .create();
        this.ours = kind.apply(ours(server)).drift(People.DRIFT).create();
    }

    /**
     * One that is set up for two-step verification, with the policy as it comes, but for how many may turn it on at once, and
     * how often one may be sent a code in an hour: as often as can be counted in the same way as by default.
     */
    public static Realm.Builder ours(KeycloakServer server) {
        return Stage.realmOn(server)
                .policy("sends-per-number-hour", "32")
                .policy("enrolments-per-ip-hour", "100000")
                .policy("enrolments-per-prefix-hour", "100000");
    }

    /** Where people sign in that way. */
    public Realm realm(SignInWay way) {
        return way == SignInWay.PASSWORD || way == SignInWay.KEYCLOAK_OTP ? keycloaks : ours;
    }

    /** New ones. */
    public List<BenchmarkUser> people(SignInWay way, int count) {
        People people = new People(realm(way));
        return switch (way) {
            case PASSWORD -> people.withPassword(count);
            case KEYCLOAK_OTP -> people.withKeycloakOtp(count);
            case APP -> people.withApp(count);
            case TEXT -> people.withPhone(count);
            case REMEMBERED -> new DeviceOwners(ours, twilio).with(1, count);
        };
    }

    /**
     * New ones for every way.
     *
     * @param people for each way but the remembered device
     * @param owners of remembered devices
     */
    void bringInto(Comparison<SignInWay> ways, int people, int owners) {
        Progress.say("Bringing %d people in", (SignInWay.values().length - 1) * people + owners);
        for (SignInWay way : SignInWay.values()) {
            ways.put(way, realm(way), people(way, way == SignInWay.REMEMBERED ? owners : people));
        }
    }
}
