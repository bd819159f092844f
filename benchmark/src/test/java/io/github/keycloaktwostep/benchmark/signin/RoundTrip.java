package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.User;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * One sign-in, from the app to the app.
 *
 * @param pages how long each took
 * @param requests of the browser, to the server
 * @param bytes of the bodies of all answers, uncompressed
 */
public record RoundTrip(Map<SignInStep, Duration> pages, int requests, long bytes) {

    /** @throws IllegalStateException if somebody cannot sign in that way */
    public static RoundTrip take(Realm realm, SignInWay way, BenchmarkUser person, MessageInbox messages) {
        HttpUser browser = person.browser().get();
        Map<SignInStep, Duration> pages = new EnumMap<>(SignInStep.class);
        long start = System.nanoTime();
        HtmlPage page = browser.open(realm.signInUrl());
        start = note(pages, SignInStep.PASSWORD_PAGE, start);
        way.prepare(person, messages);
        page = browser.submit(page, Map.of("username", person.name(), "password", User.PASSWORD, "credentialId", ""));
        note(pages, SignInStep.PASSWORD, start);
        if (!page.signedIn()) {
            Map<String, String> answer = way.answer(page, person, messages);
            start = System.nanoTime();
            page = browser.submit(page, answer);
            note(pages, SignInStep.CODE, start);
        }
        if (!page.signedIn()) {
            throw new IllegalStateException("expected to get to the app, got " + page + ": " + page.text());
        }
        return new RoundTrip(pages, browser.requests(), browser.bytes());
    }

    /** @return now */
    private static long note(Map<SignInStep, Duration> pages, SignInStep step, long start) {
        long now = System.nanoTime();
        pages.put(step, Duration.ofNanos(now - start));
        return now;
    }
}
