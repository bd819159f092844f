// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.User;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import io.github.keycloaktwostep.tests.twilio.TwilioBehaviour;
import io.github.keycloaktwostep.tests.twilio.TwilioError;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A gateway that is slow, broken or hanging costs no sign-in and no thread of the server, and sends nothing twice. How
 * little it costs is measured in {@code benchmark/}.
 */
class GatewayTroubleIT {

    private static final int CROWD = 50;
    private static final int SENDS_PER_NUMBER_HOUR = 5;

    private static final FakeTwilio TWILIO = Servers.twilio();
    private static final Realm REALM = Realm.on(Servers.withTwilio())
            .policy("enrolments-per-prefix-hour", "1000")
            .policy("enrolments-per-ip-hour", "1000")
            .create();

    @BeforeEach
    void wellBehaved() {
        recovered();
    }

    /** A message that goes out ends the rest that the gateway was given. */
    @AfterAll
    static void recovered() {
        TWILIO.reset();
        new HttpEnrolment(REALM, Phones.fed(TWILIO)).enrol(REALM.user(), false);
    }

    static Stream<TwilioBehaviour> troubles() {
        return Stream.of(
                new TwilioBehaviour.Slow(Duration.ofSeconds(9)),
                new TwilioBehaviour.Hang(),
                new TwilioBehaviour.Reset(),
                new TwilioBehaviour.Refuse(TwilioError.TOO_MANY_REQUESTS),
                new TwilioBehaviour.Broken(500));
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void nothingIsSentTwiceAndTheUserLearnsWhatHappened(TwilioBehaviour trouble) {
        Member alice = new HttpEnrolment(REALM, Phones.fed(TWILIO)).enrol(REALM.user(), false);
        TWILIO.always(trouble);

        HtmlPage page = HttpSignIn.begin(REALM, alice.user(), new HttpUser()).givePassword();

        assertThat(page.is("sign-in")).as(page.toString()).isTrue();
        awaitStatus(page, "failed"::equals);
        TWILIO.awaitRequest(alice.number(), 2);
        assertThat(TWILIO.requestsTo(alice.number()))
                .as("one for the set-up, one for the sign-in")
                .hasSize(2);
    }

    /** Otherwise an outage would outlive itself by an hour, and use up the day's messages of the user and the realm. */
    @Test
    void messagesThatAnOutageStoppedCountForNothing() {
        Member alice = new HttpEnrolment(REALM, Phones.fed(TWILIO)).enrol(REALM.user(), false);
        TWILIO.always(new TwilioBehaviour.Refuse(TwilioError.TOO_MANY_REQUESTS));
        for (int i = 0; i < 2 * SENDS_PER_NUMBER_HOUR; i++) {
            HtmlPage page =
                    HttpSignIn.begin(REALM, alice.user(), new HttpUser()).givePassword();
            assertThat(page.is("sign-in")).as(page.toString()).isTrue();
            awaitStatus(page, "failed"::equals);
        }
        assertThat(REALM.get("/two-step/users/" + alice.user().id()).path("locks"))
                .isEmpty();
        recovered();
        int before = TWILIO.requestsTo(alice.number()).size();

        HttpSignIn.begin(REALM, alice.user(), new HttpUser()).givePassword();

        TWILIO.awaitRequest(alice.number(), before + 1);
    }

    @Test
    void fiftyHangingMessagesHoldNobodyUp() {
        List<Member> crowd = IntStream.range(0, CROWD)
                .mapToObj(i -> new HttpEnrolment(REALM, Phones.fed(TWILIO)).enrol(REALM.user(), false))
                .toList();
        List<User> others = IntStream.range(0, 10).mapToObj(i -> REALM.user()).toList();
        TWILIO.always(new TwilioBehaviour.Hang());
        ExecutorService threads = Executors.newFixedThreadPool(CROWD);
        try {
            List<HtmlPage> pages = crowd.stream()
                    .map(member -> CompletableFuture.supplyAsync(
                            () -> HttpSignIn.begin(REALM, member.user(), new HttpUser())
                                    .givePassword(),
                            threads))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();

            assertThat(pages).allMatch(page -> page.is("sign-in"));
            assertThat(pages.stream().filter(page -> status(page).equals("sending")))
                    .as("messages that hang or wait at this moment")
                    .isNotEmpty();
            for (User other : others) {
                assertThat(HttpSignIn.begin(REALM, other, new HttpUser())
                                .givePassword()
                                .signedIn())
                        .isTrue();
            }
            pages.forEach(page -> awaitStatus(page, "failed"::equals));
            assertThat(crowd).allSatisfy(member -> assertThat(TWILIO.requestsTo(member.number()))
                    .as("the set-up's, and at most one more")
                    .hasSizeLessThanOrEqualTo(2));
        } finally {
            threads.shutdownNow();
        }
    }

    private static void awaitStatus(HtmlPage page, Predicate<String> wanted) {
        Await.until("the status of the message", () -> Optional.of(status(page)).filter(wanted));
    }

    private static String status(HtmlPage page) {
        return Http.parse(Http.send(Http.request(page.delivery().orElseThrow().toString())
                                .build())
                        .body())
                .path("status")
                .asText();
    }
}
