package io.github.keycloaktwostep.benchmark.signin;

/** A page of a sign-in, timed from the request for it to its last byte. */
public enum SignInStep {
    /** Asked for by the app. */
    PASSWORD_PAGE,
    /** What comes of the password: the page for the code, or the app. */
    PASSWORD,
    /** What comes of the code: the app. */
    CODE
}
