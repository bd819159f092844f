// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.attack.Outputs;
import io.github.keycloaktwostep.tests.attack.ParallelRequests;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.AppUnderTest;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.User;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Nodes die, are restarted and are stopped while people are in the middle of something. Both nodes run when a test begins
 * and when it ends; the order only saves starts.
 */
@Tag("matrix")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NodeFailureIT {

    private static final FakeTwilio TWILIO = FakeTwilio.start();
    private static final Phones PHONES = Phones.fed(TWILIO);
    private static final Map<String, String> POLICY = Map.of(
            "sends-per-number-hour", "100",
            "sends-per-user-day", "100",
            "enrolments-per-prefix-hour", "1000");

    private static final int AT_ONCE = 4;
    /** Members that take turns, so that no limit on messages is reached. */
    private static final int EACH = 6;

    private static final Duration BETWEEN_SIGN_INS = Duration.ofMillis(300);
    private static final int MOST_SIGN_INS = EACH * 90;

    private static Postgres database;
    private static TwoNodes nodes;
    private static Realm realm;

    @BeforeAll
    static void start() {
        database = Postgres.start();
        nodes = TwoNodes.start(TwoNodes.Kind.CLUSTERED, database, TWILIO);
        Realm.Builder builder = Realm.on(nodes.first());
        POLICY.forEach(builder::policy);
        realm = builder.create();
    }

    @AfterAll
    static void stop() {
        nodes.close();
        database.close();
        TWILIO.close();
    }

    @Test
    @Order(1)
    void theNodeThatSentTheCodeDies() {
        Member signingIn = member();
        Member guessing = member();
        Member replayed = member();
        Member remembered =
                new HttpEnrolment(realm, PHONES).enrol(realm.user(), Phones.newNumber(), nodes.visitor(), true);
        HttpUser one = nodes.visitorOfFirst();
        HtmlPage codePage = signIn(signingIn, one);
        String code = PHONES.nextCode(signingIn.number());
        HttpUser two = nodes.visitorOfFirst();
        HtmlPage guesses = signIn(guessing, two);
        String right = PHONES.nextCode(guessing.number());
        for (int i = 0; i < 3; i++) {
            guesses = guess(two, guesses, Phones.wrong(right));
        }
        assertThat(Outputs.triesLeft(guesses)).isEqualTo(2);
        HttpUser three = nodes.visitorOfFirst();
        HtmlPage used = signIn(replayed, three);
        HttpUser thief = three.window();
        String once = PHONES.nextCode(replayed.number());
        assertThat(guess(three, used, once).signedIn()).isTrue();
        Newcomer proving = new Newcomer();
        proving.onTheCodePage();
        Newcomer saving = new Newcomer();
        saving.onTheListPage();

        nodes.firstNode().kill();

        HtmlPage last = guess(nodes.movedToSecond(two), guesses, Phones.wrong(right));
        assertThat(Outputs.triesLeft(last)).as("tries left").isEqualTo(1);
        assertThat(guess(nodes.movedToSecond(one), codePage, code).signedIn())
                .as("the code that the dead node sent")
                .isTrue();
        assertThat(guess(nodes.movedToSecond(thief), used, once).signedIn())
                .as("a code that was used on the dead node")
                .isFalse();
        assertThat(signIn(remembered, nodes.movedToSecond(remembered.rememberedBrowser()))
                        .signedIn())
                .as("a remembered device")
                .isTrue();
        proving.goesOn(nodes::movedToSecond);
        saving.goesOn(nodes::movedToSecond);
        nodes.firstNode().start();
    }

    @Test
    @Order(2)
    void theNodeThatHoldsTheSessionDies() {
        // Each node holds some of them.
        List<Member> members = IntStream.range(0, 6).mapToObj(i -> member()).toList();
        List<HttpUser> visitors =
                members.stream().map(member -> nodes.visitor()).toList();
        List<HtmlPage> pages = IntStream.range(0, 6)
                .mapToObj(i -> signIn(members.get(i), visitors.get(i)))
                .toList();
        List<String> codes =
                members.stream().map(member -> PHONES.nextCode(member.number())).toList();
        Member signedIn = member();
        HttpUser visitor = nodes.visitor();
        HtmlPage app = guess(visitor, signIn(signedIn, visitor), PHONES.nextCode(signedIn.number()));
        String refreshToken = realm.redeem(codeOf(app)).path("refresh_token").asText();

        nodes.secondNode().kill();

        for (int i = 0; i < members.size(); i++) {
            assertThat(guess(nodes.movedToFirst(visitors.get(i)), pages.get(i), codes.get(i))
                            .signedIn())
                    .as("sign-in %d", i)
                    .isTrue();
        }
        assertThat(refreshed(refreshToken).has("access_token"))
                .as("the session of who had signed in")
                .isTrue();
        nodes.secondNode().start();
    }

    /** As for an upgrade: one node after the other, while people go on. */
    @Test
    @Order(3)
    void bothNodesAreRestartedDuringTwoHundredSignIns() {
        List<Member> members =
                IntStream.range(0, EACH * AT_ONCE).mapToObj(i -> member()).toList();
        AtomicInteger done = new AtomicInteger();
        AtomicInteger cut = new AtomicInteger();
        AtomicBoolean restarted = new AtomicBoolean();
        Stops stops = new Stops();
        Supplier<List<Integer>> restart = () -> {
            try {
                for (TwoNodes.Node node : List.of(nodes.firstNode(), nodes.secondNode())) {
                    stops.during(node::stop);
                    node.start();
                }
            } finally {
                restarted.set(true);
            }
            return List.of();
        };
        List<Supplier<List<Integer>>> deeds = new ArrayList<>(List.of(restart));
        for (int i = 0; i < AT_ONCE; i++) {
            List<Member> turns = members.subList(EACH * i, EACH * (i + 1));
            deeds.add(() -> {
                List<Integer> beginnings = new ArrayList<>();
                while ((done.getAndIncrement() < 200 || !restarted.get()) && beginnings.size() < MOST_SIGN_INS) {
                    beginnings.add(signsInWhateverHappens(turns.get(beginnings.size() % EACH), cut, stops));
                    // People, not a load test: the nodes need the processors to start.
                    LockSupport.parkNanos(BETWEEN_SIGN_INS.toNanos());
                }
                return beginnings;
            });
        }

        List<Integer> beginnings =
                ParallelRequests.atOnce(deeds).stream().flatMap(List::stream).toList();

        assertThat(beginnings).hasSizeGreaterThanOrEqualTo(200);
        int again = beginnings.stream().mapToInt(times -> times - 1).sum();
        assertThat(again)
                .as("sign-ins that had to begin anew: only where a connection was cut")
                .isLessThanOrEqualTo(cut.get());
        assertThat(cut.get()).as("connections that were cut").isLessThanOrEqualTo(16);
    }

    @Test
    @Order(4)
    void afterAFullStopWhatLastsIsThereAndNobodyIsStuck() {
        Member remembered =
                new HttpEnrolment(realm, PHONES).enrol(realm.user(), Phones.newNumber(), nodes.visitor(), true);
        Member member = member();
        HttpUser visitor = nodes.visitor();
        HtmlPage before = signIn(member, visitor);
        String code = PHONES.nextCode(member.number());
        realm.call("PUT", "/two-step/policy", Map.of("code-length", 7));

        nodes.firstNode().stop();
        nodes.secondNode().stop();
        nodes.startBoth();

        assertThat(realm.at(nodes.first())
                        .get("/two-step/policy")
                        .path("code-length")
                        .asInt())
                .isEqualTo(7);
        assertThat(signIn(remembered, remembered.rememberedBrowser()).signedIn())
                .as("a remembered device")
                .isTrue();
        HtmlPage told = guess(visitor, before, code);
        assertThat(told.signedIn()).isFalse();
        assertThat(told.text())
                .as("what somebody reads who was half-way")
                .contains("Your login attempt timed out. Login will start from the beginning.");
        HtmlPage again = visitor.submit(
                told, Map.of("username", member.user().name(), "password", User.PASSWORD, "credentialId", ""));
        assertThat(again.is("sign-in")).as("%s", again).isTrue();
        String fresh = PHONES.nextCode(member.number());
        assertThat(fresh).hasSize(7);
        assertThat(guess(visitor, again, fresh).signedIn()).isTrue();
    }

    /** Somebody who is in the middle of the wizard. */
    private static final class Newcomer {

        private final String number = Phones.newNumber();
        private HttpUser visitor = nodes.visitorOfFirst();
        private HtmlPage page;

        void onTheCodePage() {
            page = new HttpEnrolment(realm, PHONES).asksForCode(realm.user(), visitor, number, "sms");
        }

        void onTheListPage() {
            onTheCodePage();
            entersCode();
            choosesRecoveryCodes();
        }

        void goesOn(UnaryOperator<HttpUser> elsewhere) {
            visitor = elsewhere.apply(visitor);
            if (page.is("code")) {
                entersCode();
                choosesRecoveryCodes();
            }
            List<String> shown = page.recoveryCodes();
            page = visitor.submit(page, Map.of("saved", "on"));
            page = HttpEnrolment.finish(visitor, page, Map.of());
            assertThat(page.signedIn()).as("%s", page).isTrue();
            assertThat(shown).hasSize(12);
        }

        private void entersCode() {
            page = visitor.submit(page, Map.of("code", PHONES.nextCode(number)));
            assertThat(page.is("backup")).as("%s", page).isTrue();
        }

        private void choosesRecoveryCodes() {
            page = visitor.submit(page, Map.of("backup", "recovery-codes"));
            assertThat(page.is("recovery-codes")).as("%s", page).isTrue();
        }
    }

    /**
     * Begins anew where a connection is cut.
     *
     * @param cut counts connections that broke, and error pages of a server that was about to stop
     * @return how many times it had to begin
     */
    private static int signsInWhateverHappens(Member member, AtomicInteger cut, Stops stops) {
        for (int beginning = 1; beginning <= 5; beginning++) {
            HttpUser visitor = nodes.visitor();
            int stopsBefore = stops.ended();
            try {
                HtmlPage page = signIn(member, visitor);
                if (page.is("sign-in")) {
                    page = guess(visitor, page, PHONES.nextCode(member.number()));
                }
                if (page.signedIn()) {
                    return beginning;
                }
                if (page.status() < 400 || !stops.any(stopsBefore)) {
                    throw new AssertionError("a sign-in ended on " + page + ": " + page.text());
                }
                // Seen on a busy machine: a node that stops still answers, with Keycloak's error page (HTTP 400).
                cut.incrementAndGet();
            } catch (UncheckedIOException broken) {
                cut.incrementAndGet();
            }
        }
        throw new AssertionError("a sign-in was cut off five times");
    }

    /** The times in which a node stops. */
    private static final class Stops {

        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger ended = new AtomicInteger();

        void during(Runnable stop) {
            begun.incrementAndGet();
            try {
                stop.run();
            } finally {
                ended.incrementAndGet();
            }
        }

        int ended() {
            return ended.get();
        }

        /** Whether a node was stopping at any time since so many stops had ended. */
        boolean any(int endedBefore) {
            return begun.get() > endedBefore;
        }
    }

    private static JsonNode refreshed(String token) {
        return Http.parse(Http.send(Http.form(
                        realm.url() + "/protocol/openid-connect/token",
                        Map.of("grant_type", "refresh_token", "client_id", Realm.CLIENT, "refresh_token", token)))
                .body());
    }

    private static String codeOf(HtmlPage app) {
        URI address = app.address();
        assertThat(address.toString()).startsWith(AppUnderTest.running().callbackUrl());
        return Arrays.stream(address.getRawQuery().split("&"))
                .filter(part -> part.startsWith("code="))
                .map(part -> part.substring("code=".length()))
                .findFirst()
                .orElseThrow();
    }

    private static HtmlPage guess(HttpUser visitor, HtmlPage page, String code) {
        return visitor.submit(page, Map.of("code", code));
    }

    private static HtmlPage signIn(Member member, HttpUser visitor) {
        return HttpSignIn.begin(realm, member.user(), visitor).givePassword();
    }

    private static Member member() {
        return new HttpEnrolment(realm, PHONES).enrol(realm.user(), Phones.newNumber(), nodes.visitor(), false);
    }
}
