package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.tests.visitor.Page;
import java.util.Map;

/** How somebody signs in. */
public enum Way implements Kind {
    PASSWORD("password only") {
        @Override
        Map<String, String> answer(Page page, Person person, Messages messages) {
            throw new IllegalStateException("a password should do, got " + page);
        }
    },
    KEYCLOAK_OTP("Keycloak's OTP") {
        @Override
        Map<String, String> answer(Page page, Person person, Messages messages) {
            if (!page.body().contains("id=\"kc-otp-login-form\"")) {
                throw new IllegalStateException("expected Keycloak's page for the code, got " + page);
            }
            return Map.of("otp", person.app().orElseThrow().freshCode());
        }
    },
    APP("our authenticator app") {
        @Override
        Map<String, String> answer(Page page, Person person, Messages messages) {
            return code(page, person.app().orElseThrow().freshCode());
        }
    },
    TEXT("our text message") {
        @Override
        void prepare(Person person, Messages messages) {
            messages.expect(person.number());
        }

        @Override
        Map<String, String> answer(Page page, Person person, Messages messages) {
            return code(page, messages.code(person.number()));
        }
    },
    REMEMBERED("our remembered device") {
        @Override
        Map<String, String> answer(Page page, Person person, Messages messages) {
            throw new IllegalStateException("the device should be remembered, got " + page);
        }
    };

    private final String title;

    Way(String title) {
        this.title = title;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public Way way() {
        return this;
    }

    /** Before the password is sent. */
    void prepare(Person person, Messages messages) {}

    /**
     * Fields for the page that comes of the password, if it is not the app.
     *
     * @throws IllegalStateException if it is not the page that was to come
     */
    abstract Map<String, String> answer(Page page, Person person, Messages messages);

    private static Map<String, String> code(Page page, String code) {
        if (!page.is("sign-in")) {
            throw new IllegalStateException("expected our page for the code, got " + page);
        }
        return Map.of("code", code);
    }
}
