// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.Build;
import io.github.keycloaktwostep.tests.attack.Outputs;
import io.github.keycloaktwostep.tests.attack.ParallelRequests;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.User;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An attacker exploits that each of two nodes has a separate memory: what is allowed once must not be allowed once per
 * node. No request sticks to a node, unless a test says so.
 */
@ParameterizedClass
@MethodSource("kinds")
@Tag("matrix")
class ClusterAttackIT {

    private static final int CODE_ATTEMPTS = 5;
    private static final int FAILURES_PER_USER_HOUR = 10;
    private static final int SENDS_PER_NUMBER_HOUR = 5;
    /** Above the size up to which a limit counts each use separately. */
    private static final int ENROLMENTS_PER_PREFIX_HOUR = 40;

    private static final FakeTwilio TWILIO = FakeTwilio.start();
    private static final Phones PHONES = Phones.readingFrom(TWILIO);

    private static Postgres database;
    private static TwoNodes nodes;
    private static Realm realm;

    /** The other kinds are part of the matrix. */
    static List<TwoNodes.Kind> kinds() {
        return List.of(Build.matrix() ? TwoNodes.Kind.STATELESS : TwoNodes.Kind.CLUSTERED);
    }

    /** Takes the parameter of the class. The tests use the fields that are created from it. */
    ClusterAttackIT(TwoNodes.Kind kind) {
        assertThat(kind).isNotNull();
    }

    @BeforeAll
    static void startDatabase() {
        database = Postgres.start();
    }

    @BeforeParameterizedClassInvocation
    static void start(TwoNodes.Kind kind) {
        nodes = TwoNodes.start(kind, database, TWILIO);
        realm = realm(Map.of());
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        nodes.close();
    }

    @AfterAll
    static void stopDatabase() {
        database.close();
        TWILIO.close();
    }

    @Test
    void adminChangesApplyToBothNodesAtOnce() {
        Realm onFirst = realm(Map.of("sends-per-number-hour", "100"));
        Realm onSecond = onFirst.at(nodes.second());
        Member alice = member(onFirst);
        assertThat(codeFor(alice, onFirst)).hasSize(6);

        onSecond.call("PUT", "/two-step/policy", Map.of("code-length", 8));
        assertThat(codeFor(alice, onFirst)).hasSize(8);
        assertThat(codeFor(alice, onFirst)).as("from the other node").hasSize(8);
        onFirst.call("PUT", "/two-step/policy", Map.of("code-length", 7));
        assertThat(onSecond.get("/two-step/policy").path("code-length").asInt()).isEqualTo(7);

        onSecond.call("DELETE", "/two-step/users/" + alice.user().id(), null);
        assertThat(signIn(onFirst, alice.user(), nodes.visitorOfFirst()).signedIn())
                .isTrue();
    }

    @Test
    void unlockAppliesToBothNodes() {
        Realm strict = realm(Map.of("failures-per-user-hour", "2"));
        Member alice = member(strict);
        HttpUser visitor = nodes.visitorOfFirst();
        HtmlPage page = signIn(strict, alice.user(), visitor);
        String code = PHONES.nextCode(alice.number());
        page = guess(visitor, page, Phones.wrong(code));
        assertThat(Outputs.by(guess(visitor, page, Phones.wrong(code)))).isEqualTo(Outputs.METHOD_LOCKED);

        Realm onSecond = strict.at(nodes.second());
        assertThat(onSecond.get("/two-step/users/" + alice.user().id()).path("locks"))
                .hasSize(1);
        onSecond.call("POST", "/two-step/users/" + alice.user().id() + "/unlock", null);

        HttpUser newBrowser = nodes.visitorOfFirst();
        HtmlPage signInPage = signIn(strict, alice.user(), newBrowser);
        assertThat(guess(newBrowser, signInPage, PHONES.nextCode(alice.number()))
                        .signedIn())
                .isTrue();
    }

    @Test
    void limitsGuessesInParallelTabs() {
        Member alice = member(realm);
        HttpUser attacker = nodes.visitor();
        List<HtmlPage> tabs = repeat(20, () -> signIn(realm, alice.user(), attacker));
        String code = PHONES.nextCode(alice.number());

        List<HtmlPage> responses = guessInParallel(tabs, tab -> attacker.window(), Phones.wrong(code), 10);

        assertGuessLimit(CODE_ATTEMPTS, Outputs.USED_UP, 200, responses);
        assertThat(Outputs.by(guess(attacker, responses.get(responses.size() - 1), code)))
                .as("the valid code")
                .isEqualTo(Outputs.USED_UP);
        assertThat(alice.user().sessions()).as("session of the enrolment").isEqualTo(1);
    }

    @Test
    void limitsGuessesInParallelSessions() {
        Realm patient = realm(Map.of("code-attempts", "10", "sends-per-number-hour", "100"));
        Member alice = member(patient);
        Map<HtmlPage, HttpUser> attackers = repeat(10, nodes::visitor).stream()
                .collect(Collectors.toMap(attacker -> signIn(patient, alice.user(), attacker), Function.identity()));
        String code = PHONES.nextCode(alice.number());
        List<HtmlPage> pages = List.copyOf(attackers.keySet());

        List<HtmlPage> responses = guessInParallel(pages, attackers::get, Phones.wrong(code), 6);

        assertGuessLimit(FAILURES_PER_USER_HOUR, Outputs.METHOD_LOCKED, 60, responses);
        HttpUser otherBrowser = nodes.visitor();
        assertThat(Outputs.by(signIn(patient, alice.user(), otherBrowser))).isEqualTo(Outputs.METHOD_LOCKED);
        assertThat(alice.user().sessions()).as("session of the enrolment").isEqualTo(1);
    }

    @Test
    void acceptsCodeOnceInParallelTabs() {
        Member alice = member(realm);
        for (int round = 1; round <= 3; round++) {
            HttpUser visitor = nodes.visitor();
            List<HtmlPage> tabs = repeat(6, () -> signIn(realm, alice.user(), visitor));
            String code = PHONES.nextCode(alice.number());

            List<HtmlPage> responses = guessInParallel(tabs, tab -> visitor.window(), code, 1);

            assertThat(responses.stream().filter(HtmlPage::signedIn)).hasSize(1);
            assertThat(alice.user().sessions())
                    .as("with the session of the enrolment")
                    .isEqualTo(1 + round);
        }
    }

    @Test
    void limitsSendsOfAUserPerDay() {
        Realm scarce = realm(Map.of("sends-per-user-day", "7", "sends-per-number-hour", "100"));
        Member alice = member(scarce);

        ParallelRequests.atOnce(repeat(20, () -> () -> signIn(scarce, alice.user(), nodes.visitor())));

        assertThat(countSettledMessages(alice.number(), 7))
                .as("the message of the enrolment and six more")
                .isEqualTo(7);
    }

    @Test
    void limitsSendsPerNumberAndEnrolmentsPerPrefix() {
        Realm scarce = realm(Map.of(
                "sends-per-number-hour", Integer.toString(SENDS_PER_NUMBER_HOUR),
                "enrolments-per-prefix-hour", Integer.toString(ENROLMENTS_PER_PREFIX_HOUR)));
        List<Bomber> bombers = ParallelRequests.atOnce(repeat(12, () -> () -> new Bomber(scarce)));
        String victim = Phones.newNumber();

        List<HtmlPage> responses = ParallelRequests.atOnce(bombers.stream()
                .<Supplier<HtmlPage>>map(bomber -> () -> bomber.requestCode(victim))
                .toList());

        assertThat(responses.stream().filter(page -> page.is("code"))).hasSize(SENDS_PER_NUMBER_HOUR);
        assertThat(countSettledMessages(victim, SENDS_PER_NUMBER_HOUR)).isEqualTo(SENDS_PER_NUMBER_HOUR);

        responses = ParallelRequests.atOnce(bombers.stream()
                        .<Supplier<List<HtmlPage>>>map(
                                bomber -> () -> repeat(5, () -> bomber.requestCode(Phones.newNumber())))
                        .toList())
                .stream()
                .flatMap(List::stream)
                .toList();

        assertThat(responses.stream().filter(page -> page.is("code")))
                .hasSize(ENROLMENTS_PER_PREFIX_HOUR - SENDS_PER_NUMBER_HOUR);
        assertThat(responses.stream().filter(page -> page.is("phone")))
                .as("the other requests are rejected")
                .hasSize(60 - ENROLMENTS_PER_PREFIX_HOUR + SENDS_PER_NUMBER_HOUR);
    }

    @Test
    void acceptsCodeOfTheOtherNode() {
        Member alice = member(realm);
        HttpUser visitor = nodes.visitorOfFirst();
        HtmlPage page = signIn(realm, alice.user(), visitor);
        String code = PHONES.nextCode(alice.number());

        HttpUser moved = nodes.movedToSecond(visitor);
        page = guess(moved, page, Phones.wrong(code));
        assertThat(Outputs.triesLeft(page)).isEqualTo(CODE_ATTEMPTS - 1);
        page = moved.open(page.address().toString());
        assertThat(page.is("sign-in")).as("after a refresh").isTrue();

        assertThat(Outputs.by(guess(moved, page, code))).isEqualTo(Outputs.SIGNED_IN);
        assertThat(PHONES.received(alice.number()))
                .as("messages of the enrolment and the sign-in")
                .isEqualTo(2);
    }

    @Test
    void acceptsRememberedDeviceOfTheOtherNode() {
        HttpUser browser = nodes.visitorOfFirst();
        Member alice = new HttpEnrolment(realm, PHONES).enrol(realm.user(), Phones.newNumber(), browser, true);

        HtmlPage page = signIn(realm, alice.user(), nodes.movedToSecond(alice.rememberedBrowser()));

        assertThat(page.signedIn()).isTrue();
    }

    /** A client that requests codes for phone numbers and never verifies one. */
    private static final class Bomber {

        private final HttpUser visitor = nodes.visitor();
        private HtmlPage page;

        Bomber(Realm realm) {
            page = new HttpEnrolment(realm, PHONES).phonePage(realm.user(), visitor);
        }

        /** Submits the form for the phone number, on whichever page the wizard is. */
        HtmlPage requestCode(String number) {
            page = visitor.submit(page, Map.of("step", "phone", "country", "DE", "number", number, "channel", "sms"));
            return page;
        }
    }

    /** Each guess up to the limit is checked once. The last of them and all later guesses report the given result. */
    private static void assertGuessLimit(int limit, Outputs resultAtLimit, int guesses, List<HtmlPage> responses) {
        assertThat(responses).hasSize(guesses);
        assertThat(responses).extracting(Outputs::by).isSubsetOf(Outputs.WRONG, resultAtLimit);
        assertThat(responses.stream()
                        .filter(response -> Outputs.by(response) == Outputs.WRONG)
                        .map(Outputs::triesLeft))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(1, limit).boxed().toList());
    }

    /** @return all responses; the last guess of each page comes last */
    private static List<HtmlPage> guessInParallel(
            List<HtmlPage> pages, Function<HtmlPage, HttpUser> browserOf, String code, int perPage) {
        List<Supplier<List<HtmlPage>>> tasks = pages.stream()
                .<Supplier<List<HtmlPage>>>map(page -> {
                    HttpUser visitor = browserOf.apply(page);
                    return () -> Stream.iterate(guess(visitor, page, code), last -> guess(visitor, last, code))
                            .limit(perPage)
                            .toList();
                })
                .toList();
        return ParallelRequests.atOnce(tasks).stream().flatMap(List::stream).toList();
    }

    /** Counts the messages once all pending ones are sent: a marker message waits behind those that came before it. */
    private static int countSettledMessages(String number, int expected) {
        TWILIO.awaitRequest(number, expected);
        String marker = Phones.newNumber();
        new Bomber(realm).requestCode(marker);
        TWILIO.awaitRequest(marker, 1);
        return PHONES.received(number);
    }

    private static String codeFor(Member member, Realm realm) {
        assertThat(signIn(realm, member.user(), nodes.visitor()).is("sign-in")).isTrue();
        return PHONES.nextCode(member.number());
    }

    private static HtmlPage guess(HttpUser visitor, HtmlPage page, String code) {
        return visitor.submit(page, Map.of("code", code));
    }

    private static HtmlPage signIn(Realm realm, User user, HttpUser visitor) {
        return HttpSignIn.begin(realm, user, visitor).givePassword();
    }

    private static Member member(Realm realm) {
        return new HttpEnrolment(realm, PHONES).enrol(realm.user(), Phones.newNumber(), nodes.visitor(), false);
    }

    private static Realm realm(Map<String, String> policy) {
        Realm.Builder builder = Realm.on(nodes.first());
        policy.forEach(builder::policy);
        return builder.create();
    }

    private static <T> List<T> repeat(int times, Supplier<T> action) {
        return IntStream.range(0, times).mapToObj(i -> action.get()).toList();
    }
}
