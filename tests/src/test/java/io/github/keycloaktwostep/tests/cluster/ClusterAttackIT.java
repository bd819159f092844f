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
 * Somebody knows that there are two nodes, and that each has its own memory: what is allowed once must not be allowed once
 * a node. No request sticks to a node, unless a test says so.
 */
@ParameterizedClass
@MethodSource("kinds")
@Tag("matrix")
class ClusterAttackIT {

    private static final int CODE_ATTEMPTS = 5;
    private static final int FAILURES_PER_USER_HOUR = 10;
    private static final int SENDS_PER_NUMBER_HOUR = 5;
    /** More than a budget that is counted one by one. */
    private static final int ENROLMENTS_PER_PREFIX_HOUR = 40;

    private static final FakeTwilio TWILIO = FakeTwilio.start();
    private static final Phones PHONES = Phones.fed(TWILIO);

    private static Postgres database;
    private static TwoNodes nodes;
    private static Realm realm;

    /** The others are part of the matrix. */
    static List<TwoNodes.Kind> kinds() {
        return List.of(Build.matrix() ? TwoNodes.Kind.STATELESS : TwoNodes.Kind.CLUSTERED);
    }

    /** The tests are told by the fields that are made of it. */
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
    void whatAnAdminChangesOnOneNodeHoldsOnBothWithTheNextRequest() {
        Realm here = realm(Map.of("sends-per-number-hour", "100"));
        Realm there = here.at(nodes.second());
        Member alice = member(here);
        assertThat(codeFor(alice, here)).hasSize(6);

        there.call("PUT", "/two-step/policy", Map.of("code-length", 8));
        assertThat(codeFor(alice, here)).hasSize(8);
        assertThat(codeFor(alice, here)).as("from the other node").hasSize(8);
        here.call("PUT", "/two-step/policy", Map.of("code-length", 7));
        assertThat(there.get("/two-step/policy").path("code-length").asInt()).isEqualTo(7);

        there.call("DELETE", "/two-step/users/" + alice.user().id(), null);
        assertThat(signIn(here, alice.user(), nodes.visitorOfFirst()).signedIn())
                .isTrue();
    }

    @Test
    void whoIsUnlockedOnOneNodeIsSoOnBoth() {
        Realm strict = realm(Map.of("failures-per-user-hour", "2"));
        Member alice = member(strict);
        HttpUser visitor = nodes.visitorOfFirst();
        HtmlPage page = signIn(strict, alice.user(), visitor);
        String code = PHONES.nextCode(alice.number());
        page = guess(visitor, page, Phones.wrong(code));
        assertThat(Outputs.by(guess(visitor, page, Phones.wrong(code)))).isEqualTo(Outputs.RESTING);

        Realm there = strict.at(nodes.second());
        assertThat(there.get("/two-step/users/" + alice.user().id()).path("locks"))
                .hasSize(1);
        there.call("POST", "/two-step/users/" + alice.user().id() + "/unlock", null);

        HttpUser again = nodes.visitorOfFirst();
        HtmlPage shown = signIn(strict, alice.user(), again);
        assertThat(guess(again, shown, PHONES.nextCode(alice.number())).signedIn())
                .isTrue();
    }

    @Test
    void twoHundredGuessesAtTheSameMoment() {
        Member alice = member(realm);
        HttpUser thief = nodes.visitor();
        List<HtmlPage> tabs = many(20, () -> signIn(realm, alice.user(), thief));
        String code = PHONES.nextCode(alice.number());

        List<HtmlPage> answers = guessAtOnce(tabs, tab -> thief.window(), Phones.wrong(code), 10);

        assertVerdicts(CODE_ATTEMPTS, Outputs.DEAD, 200, answers);
        assertThat(Outputs.by(guess(thief, answers.get(answers.size() - 1), code)))
                .as("the right code")
                .isEqualTo(Outputs.DEAD);
        assertThat(alice.user().sessions()).as("that of the set-up").isEqualTo(1);
    }

    @Test
    void manySessionsAtTheSameMoment() {
        Realm patient = realm(Map.of("code-attempts", "10", "sends-per-number-hour", "100"));
        Member alice = member(patient);
        Map<HtmlPage, HttpUser> thieves = many(10, nodes::visitor).stream()
                .collect(Collectors.toMap(thief -> signIn(patient, alice.user(), thief), Function.identity()));
        String code = PHONES.nextCode(alice.number());
        List<HtmlPage> pages = List.copyOf(thieves.keySet());

        List<HtmlPage> answers = guessAtOnce(pages, thieves::get, Phones.wrong(code), 6);

        assertVerdicts(FAILURES_PER_USER_HOUR, Outputs.RESTING, 60, answers);
        HttpUser another = nodes.visitor();
        assertThat(Outputs.by(signIn(patient, alice.user(), another))).isEqualTo(Outputs.RESTING);
        assertThat(alice.user().sessions()).as("that of the set-up").isEqualTo(1);
    }

    @Test
    void aCodeTwiceAtTheSameMoment() {
        Member alice = member(realm);
        for (int round = 1; round <= 3; round++) {
            HttpUser visitor = nodes.visitor();
            List<HtmlPage> tabs = many(6, () -> signIn(realm, alice.user(), visitor));
            String code = PHONES.nextCode(alice.number());

            List<HtmlPage> answers = guessAtOnce(tabs, tab -> visitor.window(), code, 1);

            assertThat(answers.stream().filter(HtmlPage::signedIn)).hasSize(1);
            assertThat(alice.user().sessions()).as("with that of the set-up").isEqualTo(1 + round);
        }
    }

    @Test
    void moreCodesThanAUserGetsADay() {
        Realm scarce = realm(Map.of("sends-per-user-day", "7", "sends-per-number-hour", "100"));
        Member alice = member(scarce);

        ParallelRequests.atOnce(many(20, () -> () -> signIn(scarce, alice.user(), nodes.visitor())));

        assertThat(settled(alice.number(), 7))
                .as("that of the set-up, and six more")
                .isEqualTo(7);
    }

    @Test
    void moreCodesThanANumberGetsAnHourThenMoreThanAPrefixGets() {
        Realm scarce = realm(Map.of(
                "sends-per-number-hour", Integer.toString(SENDS_PER_NUMBER_HOUR),
                "enrolments-per-prefix-hour", Integer.toString(ENROLMENTS_PER_PREFIX_HOUR)));
        List<Bomber> bombers = ParallelRequests.atOnce(many(12, () -> () -> new Bomber(scarce)));
        String victim = Phones.newNumber();

        List<HtmlPage> answers = ParallelRequests.atOnce(bombers.stream()
                .<Supplier<HtmlPage>>map(bomber -> () -> bomber.asks(victim))
                .toList());

        assertThat(answers.stream().filter(page -> page.is("code"))).hasSize(SENDS_PER_NUMBER_HOUR);
        assertThat(settled(victim, SENDS_PER_NUMBER_HOUR)).isEqualTo(SENDS_PER_NUMBER_HOUR);

        answers = ParallelRequests.atOnce(bombers.stream()
                        .<Supplier<List<HtmlPage>>>map(bomber -> () -> many(5, () -> bomber.asks(Phones.newNumber())))
                        .toList())
                .stream()
                .flatMap(List::stream)
                .toList();

        assertThat(answers.stream().filter(page -> page.is("code")))
                .hasSize(ENROLMENTS_PER_PREFIX_HOUR - SENDS_PER_NUMBER_HOUR);
        assertThat(answers.stream().filter(page -> page.is("phone")))
                .as("the others are refused")
                .hasSize(60 - ENROLMENTS_PER_PREFIX_HOUR + SENDS_PER_NUMBER_HOUR);
    }

    @Test
    void aCodeThatTheOtherNodeHasSent() {
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
        assertThat(PHONES.received(alice.number())).as("set-up and sign-in").isEqualTo(2);
    }

    @Test
    void aDeviceThatTheOtherNodeRemembers() {
        HttpUser browser = nodes.visitorOfFirst();
        Member alice = new HttpEnrolment(realm, PHONES).enrol(realm.user(), Phones.newNumber(), browser, true);

        HtmlPage page = signIn(realm, alice.user(), nodes.movedToSecond(alice.rememberedBrowser()));

        assertThat(page.signedIn()).isTrue();
    }

    /** One who asks for codes to numbers and never proves one. */
    private static final class Bomber {

        private final HttpUser visitor = nodes.visitor();
        private HtmlPage page;

        Bomber(Realm realm) {
            page = new HttpEnrolment(realm, PHONES).phonePage(realm.user(), visitor);
        }

        /** From wherever the wizard is: the page for the number is sent again. */
        HtmlPage asks(String number) {
            page = visitor.submit(page, Map.of("step", "phone", "country", "DE", "number", number, "channel", "sms"));
            return page;
        }
    }

    /** So many are judged, each once; to be wrong once more says what follows from it, as all that comes after does. */
    private static void assertVerdicts(int limit, Outputs after, int guesses, List<HtmlPage> answers) {
        assertThat(answers).hasSize(guesses);
        assertThat(answers).extracting(Outputs::by).isSubsetOf(Outputs.WRONG, after);
        assertThat(answers.stream()
                        .filter(answer -> Outputs.by(answer) == Outputs.WRONG)
                        .map(Outputs::triesLeft))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(1, limit).boxed().toList());
    }

    /** @return all answers, the one that each page led to last at the end */
    private static List<HtmlPage> guessAtOnce(
            List<HtmlPage> pages, Function<HtmlPage, HttpUser> who, String code, int guessesEach) {
        List<Supplier<List<HtmlPage>>> deeds = pages.stream()
                .<Supplier<List<HtmlPage>>>map(page -> {
                    HttpUser visitor = who.apply(page);
                    return () -> Stream.iterate(guess(visitor, page, code), last -> guess(visitor, last, code))
                            .limit(guessesEach)
                            .toList();
                })
                .toList();
        return ParallelRequests.atOnce(deeds).stream().flatMap(List::stream).toList();
    }

    /** How many messages there are once all are out that are on their way: what is sent later than this one, came later. */
    private static int settled(String number, int expected) {
        TWILIO.awaitRequest(number, expected);
        String last = Phones.newNumber();
        new Bomber(realm).asks(last);
        TWILIO.awaitRequest(last, 1);
        return PHONES.received(number);
    }

    private static String codeFor(Member member, Realm where) {
        assertThat(signIn(where, member.user(), nodes.visitor()).is("sign-in")).isTrue();
        return PHONES.nextCode(member.number());
    }

    private static HtmlPage guess(HttpUser visitor, HtmlPage page, String code) {
        return visitor.submit(page, Map.of("code", code));
    }

    private static HtmlPage signIn(Realm where, User user, HttpUser visitor) {
        return HttpSignIn.begin(where, user, visitor).givePassword();
    }

    private static Member member(Realm where) {
        return new HttpEnrolment(where, PHONES).enrol(where.user(), Phones.newNumber(), nodes.visitor(), false);
    }

    private static Realm realm(Map<String, String> policy) {
        Realm.Builder builder = Realm.on(nodes.first());
        policy.forEach(builder::policy);
        return builder.create();
    }

    private static <T> List<T> many(int times, Supplier<T> deed) {
        return IntStream.range(0, times).mapToObj(i -> deed.get()).toList();
    }
}
