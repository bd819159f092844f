package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.User;
import io.github.keycloaktwostep.tests.visitor.Page;
import io.github.keycloaktwostep.tests.visitor.Visitor;
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
public record Trip(Map<Step, Duration> pages, int requests, long bytes) {

    /** @throws IllegalStateException if somebody cannot sign in that way */
    public static Trip take(Realm realm, Way way, Person person, Messages messages) {
        Visitor browser = person.browser().get();
        Map<Step, Duration> pages = new EnumMap<>(Step.class);
        long start = System.nanoTime();
        Page page = browser.open(realm.signInUrl());
        start = note(pages, Step.PASSWORD_PAGE, start);
        way.prepare(person, messages);
        page = browser.submit(page, Map.of("username", person.name(), "password", User.PASSWORD, "credentialId", ""));
        note(pages, Step.PASSWORD, start);
        if (!page.signedIn()) {
            Map<String, String> answer = way.answer(page, person, messages);
            start = System.nanoTime();
            page = browser.submit(page, answer);
            note(pages, Step.CODE, start);
        }
        if (!page.signedIn()) {
            throw new IllegalStateException("expected to get to the app, got " + page + ": " + page.text());
        }
        return new Trip(pages, browser.requests(), browser.bytes());
    }

    /** @return now */
    private static long note(Map<Step, Duration> pages, Step step, long start) {
        long now = System.nanoTime();
        pages.put(step, Duration.ofNanos(now - start));
        return now;
    }
}
