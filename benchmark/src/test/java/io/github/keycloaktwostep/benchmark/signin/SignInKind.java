package io.github.keycloaktwostep.benchmark.signin;

/** A kind of sign-ins that is compared with others. */
interface SignInKind {

    /** As tables name it. */
    String title();

    SignInWay way();
}
