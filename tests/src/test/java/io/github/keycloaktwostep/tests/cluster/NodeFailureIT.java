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
 * Nodes are killed, restarted and stopped while users sign in or enrol. Both nodes run at the start and at the end of
 * each test. The order of the tests only saves restarts.
 */
@Tag("matrix")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NodeFailureIT {

    private static final FakeTwilio TWILIO = FakeTwilio.start();
    private static final Phones PHONES = Phones.readingFrom(TWILIO);
    private static final Map<String, String> POLICY = Map.of(
            "sends-per-number-hour", "100",
            "sends-per-user-day", "100",
            "enrolments-per-prefix-hour", "1000");

    private static final int PARALLEL_SIGN_INS = 4;
    /** Members that take turns, so that no limit on messages is reached. */
    private static final int MEMBERS_PER_TASK = 6;

    private static final Duration BETWEEN_SIGN_INS = Duration.ofMillis(300);
    private static final int MAX_SIGN_INS = MEMBERS_PER_TASK * 90;

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
    void survivesLossOfTheNodeThatSentTheCode() {
        Member signingIn = member();
        Member guessing = member();
        Member replayed = member();
        Member remembered =
                new HttpEnrolment(realm, PHONES).enrol(realm.user(), Phones.newNumber(), nodes.visitor(), true);
        HttpUser signInBrowser = nodes.visitorOfFirst();
        HtmlPage codePage = signIn(signingIn, signInBrowser);
        String code = PHONES.nextCode(signingIn.number());
        HttpUser guessingBrowser = nodes.visitorOfFirst();
        HtmlPage guessedPage = signIn(guessing, guessingBrowser);
        String validCode = PHONES.nextCode(guessing.number());
        for (int i = 0; i < 3; i++) {
            guessedPage = guess(guessingBrowser, guessedPage, Phones.wrong(validCode));
        }
        assertThat(Outputs.triesLeft(guessedPage)).isEqualTo(2);
        HttpUser replayBrowser = nodes.visitorOfFirst();
        HtmlPage usedPage = signIn(replayed, replayBrowser);
        HttpUser attacker = replayBrowser.window();
        String usedCode = PHONES.nextCode(replayed.number());
        assertThat(guess(replayBrowser, usedPage, usedCode).signedIn()).isTrue();
        WizardUser onCodePage = new WizardUser();
        onCodePage.openCodePage();
        WizardUser onRecoveryCodesPage = new WizardUser();
        onRecoveryCodesPage.openRecoveryCodesPage();

        nodes.firstNode().kill();

        HtmlPage lastGuess = guess(nodes.movedToSecond(guessingBrowser), guessedPage, Phones.wrong(validCode));
        assertThat(Outputs.triesLeft(lastGuess)).as("tries left").isEqualTo(1);
        assertThat(guess(nodes.movedToSecond(signInBrowser), codePage, code).signedIn())
                .as("a code from the dead node")
                .isTrue();
        assertThat(guess(nodes.movedToSecond(attacker), usedPage, usedCode).signedIn())
                .as("a code that was used on the dead node")
                .isFalse();
        assertThat(signIn(remembered, nodes.movedToSecond(remembered.rememberedBrowser()))
                        .signedIn())
                .as("a remembered device")
                .isTrue();
        onCodePage.finish(nodes::movedToSecond);
        onRecoveryCodesPage.finish(nodes::movedToSecond);
        nodes.firstNode().start();
    }

    @Test
    @Order(2)
    void survivesLossOfTheNodeThatHoldsTheSession() {
        // Each node holds some of their sessions.
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
        assertThat(refresh(refreshToken).has("access_token"))
                .as("the session of a signed-in user")
                .isTrue();
        nodes.secondNode().start();
    }

    /** As in an upgrade: one node after the other, while users continue to sign in. */
    @Test
    @Order(3)
    void survivesRollingRestartDuringTwoHundredSignIns() {
        List<Member> members = IntStream.range(0, MEMBERS_PER_TASK * PARALLEL_SIGN_INS)
                .mapToObj(i -> member())
                .toList();
        AtomicInteger signIns = new AtomicInteger();
        AtomicInteger cutConnections = new AtomicInteger();
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
        List<Supplier<List<Integer>>> tasks = new ArrayList<>(List.of(restart));
        for (int i = 0; i < PARALLEL_SIGN_INS; i++) {
            List<Member> memberGroup = members.subList(MEMBERS_PER_TASK * i, MEMBERS_PER_TASK * (i + 1));
            tasks.add(() -> {
                List<Integer> attempts = new ArrayList<>();
                while ((signIns.getAndIncrement() < 200 || !restarted.get()) && attempts.size() < MAX_SIGN_INS) {
                    attempts.add(signInWithRetries(
                            memberGroup.get(attempts.size() % MEMBERS_PER_TASK), cutConnections, stops));
                    // This is not a load test: the nodes need the processors to start.
                    LockSupport.parkNanos(BETWEEN_SIGN_INS.toNanos());
                }
                return attempts;
            });
        }

        List<Integer> attempts =
                ParallelRequests.atOnce(tasks).stream().flatMap(List::stream).toList();

        assertThat(attempts).hasSizeGreaterThanOrEqualTo(200);
        int repeated = attempts.stream().mapToInt(count -> count - 1).sum();
        assertThat(repeated)
                .as("sign-ins that had to be repeated, only after a cut connection")
                .isLessThanOrEqualTo(cutConnections.get());
        assertThat(cutConnections.get()).as("cut connections").isLessThanOrEqualTo(16);
    }

    @Test
    @Order(4)
    void fullStopKeepsStoredStateAndRestartsSignIns() {
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
        HtmlPage timedOut = guess(visitor, before, code);
        assertThat(timedOut.signedIn()).isFalse();
        assertThat(timedOut.text())
                .as("message to a user in the middle of a sign-in")
                .contains("Your login attempt timed out. Login will start from the beginning.");
        HtmlPage signInPage = visitor.submit(
                timedOut, Map.of("username", member.user().name(), "password", User.PASSWORD, "credentialId", ""));
        assertThat(signInPage.is("sign-in")).as("%s", signInPage).isTrue();
        String newCode = PHONES.nextCode(member.number());
        assertThat(newCode).hasSize(7);
        assertThat(guess(visitor, signInPage, newCode).signedIn()).isTrue();
    }

    /** A new user who is in the middle of the wizard. */
    private static final class WizardUser {

        private final String number = Phones.newNumber();
        private HttpUser visitor = nodes.visitorOfFirst();
        private HtmlPage page;

        void openCodePage() {
            page = new HttpEnrolment(realm, PHONES).requestsCode(realm.user(), visitor, number, "sms");
        }

        void openRecoveryCodesPage() {
            openCodePage();
            enterCode();
            chooseRecoveryCodes();
        }

        void finish(UnaryOperator<HttpUser> move) {
            visitor = move.apply(visitor);
            if (page.is("code")) {
                enterCode();
                chooseRecoveryCodes();
            }
            List<String> shown = page.recoveryCodes();
            page = visitor.submit(page, Map.of("saved", "on"));
            page = HttpEnrolment.finish(visitor, page, Map.of());
            assertThat(page.signedIn()).as("%s", page).isTrue();
            assertThat(shown).hasSize(12);
        }

        private void enterCode() {
            page = visitor.submit(page, Map.of("code", PHONES.nextCode(number)));
            assertThat(page.is("backup")).as("%s", page).isTrue();
        }

        private void chooseRecoveryCodes() {
            page = visitor.submit(page, Map.of("backup", "recovery-codes"));
            assertThat(page.is("recovery-codes")).as("%s", page).isTrue();
        }
    }

    /**
     * Signs in, and starts again if a connection is cut.
     *
     * @param cutConnections counts cut connections and error pages of a server that is stopping
     * @return number of attempts
     */
    private static int signInWithRetries(Member member, AtomicInteger cutConnections, Stops stops) {
        for (int attempt = 1; attempt <= 5; attempt++) {
            HttpUser visitor = nodes.visitor();
            int stopsBefore = stops.ended();
            try {
                HtmlPage page = signIn(member, visitor);
                if (page.is("sign-in")) {
                    page = guess(visitor, page, PHONES.nextCode(member.number()));
                }
                if (page.signedIn()) {
                    return attempt;
                }
                if (page.status() < 400 || !stops.anySince(stopsBefore)) {
                    throw new AssertionError("a sign-in ended on " + page + ": " + page.text());
                }
                // Seen on a busy machine: a stopping node still responds, with Keycloak's error page (HTTP 400).
                cutConnections.incrementAndGet();
            } catch (UncheckedIOException e) {
                cutConnections.incrementAndGet();
            }
        }
        throw new AssertionError("a sign-in failed five times");
    }

    /** Records when a node is stopping. */
    private static final class Stops {

        private final AtomicInteger started = new AtomicInteger();
        private final AtomicInteger ended = new AtomicInteger();

        void during(Runnable stop) {
            started.incrementAndGet();
            try {
                stop.run();
            } finally {
                ended.incrementAndGet();
            }
        }

        int ended() {
            return ended.get();
        }

        /** Returns whether a node was stopping at any time since the given number of stops had ended. */
        boolean anySince(int endedBefore) {
            return started.get() > endedBefore;
        }
    }

    private static JsonNode refresh(String token) {
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
