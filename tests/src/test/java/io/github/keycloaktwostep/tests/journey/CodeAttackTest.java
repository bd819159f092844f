package io.github.keycloaktwostep.tests.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Cookie;
import io.github.keycloaktwostep.tests.browser.Browser;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Somebody knows the password and has no phone, or has got hold of a code or a cookie. */
class CodeAttackTest {

    private static final String DEVICE_COOKIE = "TWO_STEP_DEVICE_";

    private static final ExecutorService CROWD = Executors.newFixedThreadPool(20, work -> {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    });

    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Phones PHONES = Phones.fed(REALM.inbox());

    @RegisterExtension
    final Browser browser = Browser.english();

    private final String number = Phones.newNumber();
    private Person alice;

    @BeforeEach
    void aliceHasTurnedItOn() {
        alice = new Person(browser.page(), REALM, REALM.user(), PHONES);
        alice.opensWizard().setsUpPhoneFirst(number).backsUpWithRecoveryCodes();
    }

    @AfterEach
    void realTime() {
        REALM.server().moveClock(Duration.ZERO);
    }

    @Test
    void tenRefreshesSendOneMessage() {
        alice.turnsOn().signsOut();
        alice.signsIn().sees("sign-in");
        String code = PHONES.nextCode(number);

        for (int i = 0; i < 10; i++) {
            alice.page().reload();
            alice.sees("sign-in");
        }

        assertThat(PHONES.received(number)).isEqualTo(2);
        alice.entersCode(code).seesApp();
        assertThat(PHONES.received(number)).isEqualTo(2);
    }

    @Test
    void aCodeServesOnce() {
        alice.turnsOn().signsOut();
        alice.signsIn().sees("sign-in");
        String code = PHONES.nextCode(number);
        alice.entersCode(code).seesApp();

        Person thief = alice.at(browser.otherDevice());
        thief.signsIn().sees("sign-in").entersCode(code);

        thief.sees("sign-in").seesError("code", ".+");
    }

    @Test
    void aCodeOfAnotherSessionIsWorthless() {
        alice.turnsOn().signsOut();
        alice.signsIn().sees("sign-in");
        String code = PHONES.nextCode(number);

        Person thief = alice.at(browser.otherDevice());
        thief.signsIn().sees("sign-in");
        thief.entersCode(code).sees("sign-in").seesError("code", ".+");

        alice.entersCode(code).seesApp();
    }

    @Test
    void fiveWrongCodesKillIt() {
        alice.turnsOn().signsOut();
        alice.signsIn().sees("sign-in");
        String code = PHONES.nextCode(number);

        for (int i = 0; i < 5; i++) {
            alice.entersCode(Phones.wrong(code)).sees("sign-in").seesError("code", ".+");
        }

        alice.entersCode(code).sees("sign-in").seesError("code", ".+");
        assertThat(alice.user().events("LOGIN_ERROR"))
                .extracting(event -> event.path("error").asText())
                .contains("two_step_code_invalid")
                .doesNotContain("");
        assertThat(alice.user().events("LOGIN_ERROR").toString()).doesNotContain(code, number);
    }

    @Test
    void aResendGivesNoNewTriesForTheHour() {
        alice.turnsOn().signsOut();
        alice.signsIn().sees("sign-in");
        String code = PHONES.nextCode(number);
        for (int i = 0; i < 5; i++) {
            alice.entersCode(Phones.wrong(code)).sees("sign-in").seesError("code", ".+");
        }
        REALM.server().moveClock(Duration.ofSeconds(31));
        alice.page().reload();
        alice.sees("sign-in").presses("two-step-resend");
        String second = PHONES.nextCode(number);
        for (int i = 0; i < 5; i++) {
            alice.sees("sign-in")
                    .entersCode(Phones.wrong(second))
                    .sees("sign-in")
                    .seesError("code", ".+");
        }
        REALM.server().moveClock(Duration.ofSeconds(100));
        alice.signsIn();

        assertThat(alice.page().locator("[data-two-step-page]")).isVisible();
        Person again = alice.at(browser.otherDevice());
        again.signsIn();

        assertThat(again.page().locator("body")).containsText("other");
        assertThat(PHONES.received(number)).as("set-up, sign-in, resend").isLessThanOrEqualTo(4);
        assertThat(alice.user().events("LOGIN_ERROR"))
                .extracting(event -> event.path("error").asText())
                .doesNotContain("");
    }

    @Test
    void aCookieIsWorthlessForAnotherUser() {
        alice.ticks("rememberDevice").turnsOn();
        Person mallory = new Person(browser.otherDevice(), REALM, REALM.user(), PHONES);
        String numberOfMallory = Phones.newNumber();
        mallory.opensWizard().setsUpPhoneFirst(numberOfMallory).backsUpWithRecoveryCodes();
        mallory.ticks("rememberDevice").turnsOn().signsOut();
        Cookie ofAlice = deviceCookie(alice.page());
        Cookie ofMallory = deviceCookie(mallory.page());

        BrowserContext context = mallory.page().context();
        context.clearCookies();
        context.addCookies(List.of(
                ofAlice,
                new Cookie(ofMallory.name, ofAlice.value)
                        .setDomain(ofMallory.domain)
                        .setPath(ofMallory.path)));

        mallory.signsIn().sees("sign-in");
    }

    @Test
    void aCookieIsWorthlessInAnotherRealm() {
        alice.ticks("rememberDevice").turnsOn();
        Cookie ofAlice = deviceCookie(alice.page());
        Realm other = Realm.on(Servers.inbox()).create();
        Person namesake = new Person(browser.otherDevice(), other, other.user(), Phones.fed(other.inbox()));
        namesake.opensWizard().setsUpPhoneFirst(Phones.newNumber()).backsUpWithRecoveryCodes();
        namesake.ticks("rememberDevice").turnsOn().signsOut();
        Cookie ofNamesake = deviceCookie(namesake.page());
        namesake.page().context().clearCookies();

        namesake.page()
                .context()
                .addCookies(List.of(new Cookie(ofNamesake.name, ofAlice.value)
                        .setDomain(ofNamesake.domain)
                        .setPath(ofNamesake.path)));

        namesake.signsIn().sees("sign-in");
    }

    @Test
    void aForgedCookieIsNoError() {
        alice.ticks("rememberDevice").turnsOn().signsOut();
        Cookie genuine = deviceCookie(alice.page());
        for (String forged : List.of("x", "x".repeat(600), "%00%0d%0a", genuine.value.substring(1))) {
            alice.page().context().clearCookies();
            alice.page()
                    .context()
                    .addCookies(List.of(new Cookie(genuine.name, forged)
                            .setDomain(genuine.domain)
                            .setPath(genuine.path)));

            alice.signsIn().sees("sign-in");
        }
    }

    @Test
    void theCookieIsForThisRealmAndForNoScript() {
        alice.ticks("rememberDevice").turnsOn();

        Cookie cookie = deviceCookie(alice.page());

        assertThat(cookie.httpOnly).isTrue();
        assertThat(cookie.path).isEqualTo("/realms/" + REALM.name() + "/");
        assertThat(cookie.value).hasSizeGreaterThanOrEqualTo(43);
        assertThat(alice.user().credentials("two-step-device").toString()).doesNotContain(cookie.value);
    }

    @Test
    void thePasswordAloneNeverSendsToASecondSession() {
        alice.turnsOn().signsOut();
        for (int i = 0; i < 8; i++) {
            Person thief = alice.at(browser.otherDevice());
            thief.signsIn();
            assertThat(thief.page().locator("[data-two-step-page]")).isVisible();
        }

        assertThat(PHONES.received(number))
                .as("messages, set-up included, within sends-per-number-hour")
                .isLessThanOrEqualTo(5 + 1);
    }

    private static Cookie deviceCookie(Page page) {
        return page.context().cookies().stream()
                .filter(cookie -> cookie.name.startsWith(DEVICE_COOKIE))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the device was not remembered"));
    }

    @Test
    void parallelGuessesGetNoMoreVerdictsThanGuessesInARow() {
        alice.turnsOn().signsOut();
        alice.signsIn().sees("sign-in");
        String code = PHONES.nextCode(number);
        String target =
                alice.page().locator("[data-two-step-page] form").first().getAttribute("action");
        String cookies = alice.page().context().cookies(target).stream()
                .map(cookie -> cookie.name + "=" + cookie.value)
                .collect(Collectors.joining("; "));

        List<String> answers = IntStream.range(0, 40)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> guess(target, cookies, Phones.wrong(code)), CROWD))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(answers.stream().filter(answer -> answer.contains("not right")))
                .as("answers that say of a guess that it was wrong, and leave more")
                .hasSizeLessThanOrEqualTo(4);
        assertThat(guess(target, cookies, code))
                .as("the right code, after the guesses")
                .doesNotContain("signed in");
        assertThat(alice.user().sessions()).isZero();
    }

    private static String guess(String target, String cookies, String code) {
        HttpRequest request = Http.request(target)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Cookie", cookies)
                .POST(BodyPublishers.ofString(Http.encode(Map.of("step", "sign-in", "code", code))))
                .build();
        return Http.send(request).body();
    }
}
