// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.tests.http.HtmlPage;
import java.util.Map;

/** The kinds of sign-ins that are compared. */
public enum SignInKind {
    PASSWORD("password only"),
    KEYCLOAK_OTP("Keycloak's OTP"),
    APP("our authenticator app"),
    TEXT("our text message"),
    REMEMBERED("our remembered device");

    private final String title;

    SignInKind(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Whether users of this kind enter a code. */
    boolean hasCode() {
        return this != PASSWORD && this != REMEMBERED;
    }

    /**
     * Returns the form fields for the page after the password.
     *
     * @throws IllegalStateException if that page is not the one for this kind of sign-in
     */
    Map<String, String> answer(HtmlPage page, BenchmarkUser user, MessageInbox messages) {
        boolean expected = this == KEYCLOAK_OTP
                ? page.body().contains("id=\"kc-otp-login-form\"")
                : hasCode() && page.is("sign-in");
        if (!expected) {
            throw new IllegalStateException("a sign-in with " + title + " must not lead to " + page);
        }
        return switch (this) {
            case KEYCLOAK_OTP -> Map.of("otp", user.app().orElseThrow().freshCode());
            case APP -> Map.of("code", user.app().orElseThrow().freshCode());
            case TEXT -> Map.of("code", messages.code(user.number()));
            case PASSWORD, REMEMBERED -> Map.of();
        };
    }
}
