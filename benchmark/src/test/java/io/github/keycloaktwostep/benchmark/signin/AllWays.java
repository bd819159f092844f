package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.benchmark.Progress;
import io.github.keycloaktwostep.benchmark.Stage;
import io.github.keycloaktwostep.tests.server.Realm;
import java.util.function.UnaryOperator;

/** Every way to sign in, in two new realms: one with Keycloak's own flow, one that was set up for two-step verification. */
final class AllWays {

    private AllWays() {}

    /**
     * @param kind what else is to be said of both realms
     * @param people for each way but the remembered device
     * @param owners of remembered devices
     */
    static void bringInto(
            Comparison<Way> ways, Stage stage, UnaryOperator<Realm.Builder> kind, int people, int owners) {
        Realm keycloaks = kind.apply(Stage.realmOn(stage.server()))
                .drift(People.DRIFT)
                .withoutSetUp()
                .create();
        Realm ours = kind.apply(Stage.ampleRealmOn(stage.server()))
                .drift(People.DRIFT)
                .create();
        Progress.say("Bringing %d people in", 4 * people + owners);
        ways.put(Way.PASSWORD, keycloaks, new People(keycloaks).withPassword(people));
        ways.put(Way.KEYCLOAK_OTP, keycloaks, new People(keycloaks).withKeycloakOtp(people));
        ways.put(Way.APP, ours, new People(ours).withApp(people));
        ways.put(Way.TEXT, ours, new People(ours).withPhone(people));
        ways.put(Way.REMEMBERED, ours, new DeviceOwners(ours, stage.twilio()).with(1, owners));
    }
}
