// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.benchmark.Timings;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.User;
import java.time.Duration;
import java.util.Map;

/** One sign-in, from the application and back to it. Each page is timed. */
public final class TimedSignIn {

    /** Correct by chance once in a million sign-ins. */
    private static final String WRONG = "000000";

    private final BenchmarkUser user;
    private final HttpUser browser;
    private final Map<SignInStep, Timings> pages;

    private TimedSignIn(BenchmarkUser user, Map<SignInStep, Timings> pages) {
        this.user = user;
        this.browser = user.browser().get();
        this.pages = pages;
    }

    /** @throws IllegalStateException if the sign-in fails */
    public static void complete(
            Realm realm, SignInKind kind, BenchmarkUser user, MessageInbox messages, Map<SignInStep, Timings> pages) {
        TimedSignIn signIn = new TimedSignIn(user, pages);
        messages.expect(user.number());
        HtmlPage page = signIn.givePassword(realm);
        if (!page.signedIn()) {
            page = signIn.submit(SignInStep.CODE, page, kind.answer(page, user, messages));
        }
        if (!page.signedIn()) {
            throw new IllegalStateException("expected to get to the app, got " + page + ": " + page.text());
        }
    }

    /**
     * Signs in up to the page for the code of a message.
     *
     * @return that page
     * @throws IllegalStateException if the page is a different one, or no message is being sent
     */
    public static HtmlPage toCodePage(Realm realm, BenchmarkUser user, Map<SignInStep, Timings> pages) {
        HtmlPage page = new TimedSignIn(user, pages).givePassword(realm);
        if (!page.is("sign-in") || page.delivery().isEmpty()) {
            throw new IllegalStateException("expected the page for the code of a message, got " + page);
        }
        return page;
    }

    /**
     * Signs in up to the page for the code of an app or a message, and waits for the code.
     *
     * @return a task that enters a wrong code
     * @throws IllegalStateException by the task, if the code page is not shown again
     */
    static Runnable beforeWrongCode(Realm realm, SignInKind kind, BenchmarkUser user, MessageInbox messages) {
        TimedSignIn signIn = new TimedSignIn(user, SignInStep.timings());
        messages.expect(user.number());
        HtmlPage page = signIn.givePassword(realm);
        kind.answer(page, user, messages);
        return () -> {
            HtmlPage answer = signIn.submit(SignInStep.CODE, page, Map.of("code", WRONG));
            if (!answer.is("sign-in")) {
                throw new IllegalStateException("expected the page for the code again, got " + answer);
            }
        };
    }

    private HtmlPage givePassword(Realm realm) {
        long start = System.nanoTime();
        HtmlPage page = browser.open(realm.signInUrl());
        note(SignInStep.PASSWORD_PAGE, start);
        return submit(
                SignInStep.PASSWORD,
                page,
                Map.of("username", user.name(), "password", User.PASSWORD, "credentialId", ""));
    }

    private HtmlPage submit(SignInStep step, HtmlPage page, Map<String, String> fields) {
        long start = System.nanoTime();
        HtmlPage next = browser.submit(page, fields);
        note(step, start);
        return next;
    }

    private void note(SignInStep step, long start) {
        pages.get(step).add(Duration.ofNanos(System.nanoTime() - start));
    }
}
