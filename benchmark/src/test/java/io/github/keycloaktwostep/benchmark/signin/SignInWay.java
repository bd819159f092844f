package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.tests.http.HtmlPage;
import java.util.Map;

/** How somebody signs in. */
public enum SignInWay implements SignInKind {
    PASSWORD("password only") {
        @Override
        Map<String, String> answer(HtmlPage page, BenchmarkUser person, MessageInbox messages) {
            throw new IllegalStateException("a password should do, got " + page);
        }
    },
    KEYCLOAK_OTP("Keycloak's OTP") {
        @Override
        Map<String, String> answer(HtmlPage page, BenchmarkUser person, MessageInbox messages) {
            if (!page.body().contains("id=\"kc-otp-login-form\"")) {
                throw new IllegalStateException("expected Keycloak's page for the code, got " + page);
            }
            return Map.of("otp", person.app().orElseThrow().freshCode());
        }
    },
    APP("our authenticator app") {
        @Override
        Map<String, String> answer(HtmlPage page, BenchmarkUser person, MessageInbox messages) {
            return code(page, person.app().orElseThrow().freshCode());
        }
    },
    TEXT("our text message") {
        @Override
        void prepare(BenchmarkUser person, MessageInbox messages) {
            messages.expect(person.number());
        }

        @Override
        Map<String, String> answer(HtmlPage page, BenchmarkUser person, MessageInbox messages) {
            return code(page, messages.code(person.number()));
        }
    },
    REMEMBERED("our remembered device") {
        @Override
        Map<String, String> answer(HtmlPage page, BenchmarkUser person, MessageInbox messages) {
            throw new IllegalStateException("the device should be remembered, got " + page);
        }
    };

    private final String title;

    SignInWay(String title) {
        this.title = title;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public SignInWay way() {
        return this;
    }

    /** Before the password is sent. */
    void prepare(BenchmarkUser person, MessageInbox messages) {}

    /**
     * Fields for the page that comes of the password, if it is not the app.
     *
     * @throws IllegalStateException if it is not the page that was to come
     */
    abstract Map<String, String> answer(HtmlPage page, BenchmarkUser person, MessageInbox messages);

    private static Map<String, String> code(HtmlPage page, String code) {
        if (!page.is("sign-in")) {
            throw new IllegalStateException("expected our page for the code, got " + page);
        }
        return Map.of("code", code);
    }
}
