// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.benchmark.BenchmarkServer;
import io.github.keycloaktwostep.benchmark.Progress;
import io.github.keycloaktwostep.benchmark.RoundRobin;
import io.github.keycloaktwostep.benchmark.Spread;
import io.github.keycloaktwostep.benchmark.Timings;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Runs sign-ins of all kinds on one server, in a realm with Keycloak's own flow and in a realm with two-step
 * verification.
 */
final class SideBySide {

    /**
     * Number of sign-ins of one kind before the next kind's turn. It is small, so that the JVM optimizes for all kinds
     * together, as on a server whose users use all of them.
     */
    private static final int TURN = 50;

    /**
     * Number of sign-ins of each user before anything is measured. The first use of a method on a day is stored in the
     * user's credential, which removes the user from Keycloak's cache; the second sign-in caches the user again.
     */
    private static final int WARM_UPS = 3;

    private static final int BUSY = 8;

    /** Number of sign-ins whose store operations are counted. */
    private static final int COUNTED = 10;

    /**
     * Number of users with a trusted device. It is small, since they enrol with the wizard: what is stored about a
     * device depends on everything else that is stored.
     */
    private static final int WITH_DEVICE = 50;

    private final BenchmarkServer server;
    private final Realm keycloaks;
    private final Realm ours;
    private final MessageInbox messages = new MessageInbox();
    private final Map<SignInKind, Consumer<Map<SignInStep, Timings>>> signIns = new EnumMap<>(SignInKind.class);
    private final Map<SignInKind, Supplier<Runnable>> wrongCodes = new EnumMap<>(SignInKind.class);

    SideBySide(BenchmarkServer server, int users) {
        this.server = server;
        keycloaks = server.realm().drift(ImportedUsers.DRIFT).withoutSetUp().create();
        // Users sign in more often than the default policy allows. Up to a limit of 32, sends are counted as by
        // default.
        ours = server.twoStepRealm()
                .policy("sends-per-number-hour", "32")
                .drift(ImportedUsers.DRIFT)
                .create();
        Progress.say("Creating %d users of each kind", users);
        put(SignInKind.PASSWORD, keycloaks, ImportedUsers.withPassword(keycloaks, users));
        put(SignInKind.KEYCLOAK_OTP, keycloaks, ImportedUsers.withKeycloakOtp(keycloaks, users));
        put(SignInKind.APP, ours, ImportedUsers.withApp(ours, users));
        put(SignInKind.TEXT, ours, ImportedUsers.withPhone(ours, users));
        put(SignInKind.REMEMBERED, ours, withDevice());
        Progress.say("Warming up");
        for (int i = 0; i < WARM_UPS; i++) {
            byTurns(BUSY, users);
            server.meter().awaitCompilers();
        }
    }

    private void put(SignInKind kind, Realm realm, List<BenchmarkUser> users) {
        RoundRobin<BenchmarkUser> turns = new RoundRobin<>(users);
        signIns.put(kind, pages -> TimedSignIn.complete(realm, kind, turns.next(), messages, pages));
        wrongCodes.put(kind, () -> TimedSignIn.beforeWrongCode(realm, kind, turns.next(), messages));
    }

    private List<BenchmarkUser> withDevice() {
        HttpEnrolment enrolment = new HttpEnrolment(ours, Phones.readingFrom(server.twilio()));
        return Stream.generate(() -> enrolment.enrol(ours.user(), true))
                .limit(WITH_DEVICE)
                .map(SideBySide::onItsDevice)
                .toList();
    }

    private static BenchmarkUser onItsDevice(Member member) {
        return new BenchmarkUser(member.user().name(), member.number(), Optional.empty(), member::rememberedBrowser);
    }

    /** Measures with one user at a time, to see how long users wait. */
    Map<SignInKind, Load> alone(int count) {
        return byTurns(1, count);
    }

    /** Measures with eight concurrent users, to see the cost on a busy server. */
    Map<SignInKind, Load> busy(int count) {
        return byTurns(BUSY, count);
    }

    /** Counts the operations on the store of single-use objects for one sign-in of each kind and for one wrong code. */
    Map<String, Double> storeOperations() {
        Map<String, Double> operations = new LinkedHashMap<>();
        for (SignInKind kind : signIns.keySet()) {
            operations.put(kind.title(), median(() -> () -> signIns.get(kind).accept(SignInStep.timings())));
        }
        for (SignInKind kind : List.of(SignInKind.APP, SignInKind.TEXT)) {
            operations.put("a wrong code of " + kind.title(), median(wrongCodes.get(kind)));
        }
        return operations;
    }

    /** The median ignores entries that expire meanwhile: the metrics count thousands of operations at once. */
    private double median(Supplier<Runnable> work) {
        return Spread.of(IntStream.range(0, COUNTED)
                        .mapToObj(i -> server.storeOperations().of(work.get()))
                        .toList())
                .median();
    }

    /** Signs in with all kinds by turns, in alternating order, until there are {@code count} sign-ins of each kind. */
    private Map<SignInKind, Load> byTurns(int users, int count) {
        Map<SignInKind, Load> loads = new EnumMap<>(SignInKind.class);
        List<SignInKind> order = new ArrayList<>(signIns.keySet());
        for (int done = 0; done < count; done += TURN) {
            forget(server.twilio());
            int turn = Math.min(TURN, count - done);
            for (SignInKind kind : order) {
                loads.merge(kind, Load.measure(server.meter(), users, turn, signIns.get(kind)), Load::plus);
            }
            Collections.reverse(order);
        }
        return loads;
    }

    /** Discards the requests that the stand-in keeps, which would eventually slow it down. */
    private void forget(FakeTwilio twilio) {
        twilio.reset();
        messages.watch(twilio);
    }
}
