// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the page for a code says in each state of sending, resending, switching the channel, expiry and locks, and what
 * it says when it is shown again. Each row is checked at sign-in and in the wizard.
 */
class CodePageStatesIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            .policy("code-lifetime", "60")
            .policy("code-attempts", "2")
            .policy("failures-per-user-hour", "3")
            .policy("sends-per-number-hour", "2")
            .create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    private static final String TEXTED = "We texted a 6-digit code to";
    private static final String CALLING = "We're calling";
    private static final String NO_CODE = "You don't have a valid code right now. Request a new one.";
    private static final String REFUSED = "We can't send another code yet. Try again in";
    private static final String LOCKED = "Too many wrong codes. This method is locked. Try again in 60 minutes";
    private static final String NEW_CODE = "Send a new code";
    private static final String RESEND = "Resend code";
    private static final String CALL_INSTEAD = "Call me instead";
    private static final String USE_LATEST = "use the latest one";

    private final HttpUser browser = new HttpUser();
    private String number;
    private HtmlPage page;
    private Duration ahead = Duration.ZERO;

    /** Where a code is entered. */
    enum Place {
        SIGN_IN,
        WIZARD
    }

    /** How the page is reached, see {@link #reach}. */
    enum State {
        SENT,
        RESENT_TOO_EARLY,
        RESENT,
        SWITCHED,
        SWITCHED_BACK,
        WRONG,
        EARLIER_CODE,
        EXPIRED,
        USED_UP,
        METHOD_LOCKED,
        SEND_REFUSED,
        EXPIRED_AND_REFUSED
    }

    /** Texts that a page has, and texts that it must not have. */
    record Says(List<String> texts, List<String> others) {

        static Says of(String... texts) {
            return new Says(List.of(texts), List.of());
        }

        Says not(String... forbidden) {
            return new Says(texts, List.of(forbidden));
        }

        void check(HtmlPage page) {
            assertThat(page.text()).contains(texts);
            others.forEach(other -> assertThat(page.text()).doesNotContain(other));
        }
    }

    /**
     * @param first what the page says
     * @param again what it says when it is shown again
     */
    record Row(State state, Says first, Says again) {}

    private static final List<Row> ROWS = List.of(
            new Row(
                    State.SENT,
                    Says.of(TEXTED, RESEND, CALL_INSTEAD).not(NO_CODE, NEW_CODE, USE_LATEST),
                    Says.of(TEXTED, RESEND)),
            new Row(
                    State.RESENT_TOO_EARLY,
                    Says.of("Wait 30 seconds before you request a new code", TEXTED)
                            .not(NO_CODE),
                    Says.of(TEXTED)),
            new Row(
                    State.RESENT,
                    Says.of("We're sending you a new code", USE_LATEST, TEXTED).not(NO_CODE),
                    Says.of(TEXTED, RESEND)),
            new Row(
                    State.SWITCHED,
                    Says.of(CALLING, "Call again", "Text me instead").not(TEXTED, NO_CODE, NEW_CODE),
                    Says.of(CALLING).not(TEXTED)),
            new Row(
                    State.SWITCHED_BACK,
                    Says.of("Your last code is still valid", TEXTED).not(CALLING, NEW_CODE),
                    Says.of(TEXTED)),
            new Row(
                    State.WRONG,
                    Says.of("That code isn't correct. You have one try left.", TEXTED)
                            .not(USE_LATEST),
                    Says.of(TEXTED)),
            new Row(
                    State.EARLIER_CODE,
                    Says.of("That code isn't correct", USE_LATEST, TEXTED).not(NO_CODE),
                    Says.of(TEXTED)),
            new Row(
                    State.EXPIRED,
                    Says.of("This code has expired. Request a new one", NEW_CODE)
                            .not(TEXTED, RESEND),
                    Says.of(NO_CODE, NEW_CODE).not(TEXTED, RESEND)),
            new Row(
                    State.USED_UP,
                    Says.of("This code can no longer be used. Request a new one", NEW_CODE)
                            .not(TEXTED, RESEND),
                    Says.of(NO_CODE, NEW_CODE).not(TEXTED, RESEND)),
            new Row(
                    State.METHOD_LOCKED,
                    Says.of(LOCKED).not(TEXTED, NO_CODE, NEW_CODE, RESEND, CALL_INSTEAD),
                    Says.of(LOCKED).not(TEXTED, NO_CODE, NEW_CODE, RESEND, CALL_INSTEAD)),
            new Row(
                    State.EXPIRED_AND_REFUSED,
                    Says.of("This code has expired", REFUSED).not(TEXTED, NO_CODE, NEW_CODE, RESEND, CALL_INSTEAD),
                    Says.of(REFUSED).not(TEXTED, NO_CODE, NEW_CODE, RESEND, CALL_INSTEAD)),
            new Row(
                    State.SEND_REFUSED,
                    Says.of(REFUSED).not(TEXTED, NO_CODE, NEW_CODE, RESEND, CALL_INSTEAD),
                    Says.of(REFUSED).not(TEXTED, NO_CODE, NEW_CODE, RESEND, CALL_INSTEAD)));

    static Stream<Arguments> rows() {
        return ROWS.stream().flatMap(row -> Stream.of(Place.values()).map(place -> Arguments.of(row, place)));
    }

    @AfterEach
    void resetClock() {
        REALM.server().moveClock(Duration.ZERO);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void saysOnlyWhatIsTrue(Row row, Place place) {
        open(place);
        String code = PHONES.nextCode(number);

        reach(row.state(), code);

        row.first().check(page);
        row.again().check(browser.press(page, "retry"));
    }

    private void open(Place place) {
        if (place == Place.WIZARD) {
            number = Phones.newNumber();
            page = new HttpEnrolment(REALM, PHONES).requestsCode(REALM.user(), browser, number, "sms");
        } else {
            Member alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);
            number = alice.number();
            page = browser.signIn(REALM, alice.user()).expect("sign-in");
        }
    }

    private void reach(State state, String code) {
        switch (state) {
            case SENT -> press("retry");
            case RESENT_TOO_EARLY -> press("resend");
            case RESENT -> resend();
            case SWITCHED -> press("switch");
            case SWITCHED_BACK -> {
                press("switch");
                press("switch");
            }
            case WRONG -> enter(Phones.wrong(code));
            case EARLIER_CODE -> {
                resend();
                enter(code);
            }
            case EXPIRED -> {
                advance(61);
                enter(code);
            }
            case USED_UP -> {
                enter(Phones.wrong(code));
                enter(Phones.wrong(code));
            }
            case METHOD_LOCKED -> {
                enter(Phones.wrong(code));
                enter(Phones.wrong(code));
                resend();
                enter(Phones.wrong(PHONES.nextCode(number)));
            }
            case SEND_REFUSED, EXPIRED_AND_REFUSED -> {
                resend();
                advance(61);
                press("resend");
                if (state == State.EXPIRED_AND_REFUSED) {
                    enter(code);
                }
            }
        }
    }

    private void resend() {
        advance(31);
        press("resend");
    }

    private void press(String action) {
        page = browser.press(page, action);
    }

    private void enter(String code) {
        page = browser.enter(page, code);
    }

    private void advance(int seconds) {
        ahead = ahead.plusSeconds(seconds);
        REALM.server().moveClock(ahead);
    }
}
