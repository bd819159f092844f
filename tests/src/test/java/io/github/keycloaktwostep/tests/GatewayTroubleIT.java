// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.attack.ParallelRequests;
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
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A slow, broken or hanging gateway blocks no sign-in and no server thread, and sends nothing twice. {@code benchmark/}
 * measures how little it costs.
 */
class GatewayTroubleIT {

    private static final int USERS = 50;
    private static final int SENDS_PER_NUMBER_HOUR = 5;

    private static final FakeTwilio TWILIO = Servers.twilio();
    private static final Realm REALM = Realm.on(Servers.withTwilio())
            .policy("enrolments-per-prefix-hour", "1000")
            .policy("enrolments-per-ip-hour", "1000")
            .create();

    private static final HttpEnrolment ENROLMENT = new HttpEnrolment(REALM, Phones.readingFrom(TWILIO));

    private final Member alice = ENROLMENT.imported(1).get(0);

    /** After a failure, other gateways go first until this one accepts a message. */
    @AfterEach
    void recoverGateway() {
        TWILIO.reset();
        awaitStatus(signIn(ENROLMENT.imported(1).get(0)), "sent");
    }

    /** {@link #hangingMessagesDoNotDelayOthers} covers a gateway that hangs. */
    static Stream<TwilioBehaviour> failures() {
        return Stream.of(
                new TwilioBehaviour.Slow(Duration.ofSeconds(9)),
                new TwilioBehaviour.Reset(),
                new TwilioBehaviour.Refuse(TwilioError.TOO_MANY_REQUESTS),
                new TwilioBehaviour.Broken(500));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failedMessageIsSentOnceAndReported(TwilioBehaviour behaviour) {
        TWILIO.always(behaviour);

        HtmlPage page = signIn(alice);

        awaitStatus(page, "failed");
        TWILIO.awaitRequest(alice.number(), 1);
        assertThat(TWILIO.requestsTo(alice.number())).hasSize(1);
    }

    /**
     * Otherwise users would stay blocked for an hour after an outage, and the daily limits of the user and the realm
     * would be used up.
     */
    @Test
    void failedMessagesDoNotCountTowardsRateLimits() {
        TWILIO.always(new TwilioBehaviour.Refuse(TwilioError.TOO_MANY_REQUESTS));
        for (int i = 0; i < 2 * SENDS_PER_NUMBER_HOUR; i++) {
            awaitStatus(signIn(alice), "failed");
        }
        assertThat(REALM.get("/two-step/users/" + alice.user().id()).path("locks"))
                .isEmpty();
        recoverGateway();

        awaitStatus(signIn(alice), "sent");
    }

    @Test
    void hangingMessagesDoNotDelayOthers() {
        List<Member> members = ENROLMENT.imported(USERS);
        List<User> others = IntStream.range(0, 10).mapToObj(i -> REALM.user()).toList();
        TWILIO.always(new TwilioBehaviour.Hang());

        List<HtmlPage> pages = ParallelRequests.atOnce(members.stream()
                .<Supplier<HtmlPage>>map(member -> () -> signIn(member))
                .toList());

        assertThat(pages.stream().filter(page -> status(page).equals("sending")))
                .as("messages that hang or are queued")
                .isNotEmpty();
        for (User other : others) {
            assertThat(HttpSignIn.begin(REALM, other, new HttpUser()).givePassword())
                    .matches(HtmlPage::signedIn);
        }
        // Each hangs until its timeout, and some wait in the queue for others.
        pages.forEach(page -> Await.untilLong(
                "a failed message", () -> Optional.of(status(page)).filter("failed"::equals)));
        assertThat(members)
                .extracting(member -> TWILIO.requestsTo(member.number()).size())
                .as("requests for each message")
                .isSubsetOf(0, 1)
                .contains(1);
    }

    private static HtmlPage signIn(Member member) {
        HtmlPage page = HttpSignIn.begin(REALM, member.user(), new HttpUser()).givePassword();
        assertThat(page).matches(shown -> shown.is("sign-in"));
        return page;
    }

    private static void awaitStatus(HtmlPage page, String expected) {
        Await.until("the status of the message", () -> Optional.of(status(page)).filter(expected::equals));
    }

    private static String status(HtmlPage page) {
        String url = page.delivery().orElseThrow().toString();
        return Http.parse(Http.send(Http.request(url).build()).body())
                .path("status")
                .asText();
    }
}
