package io.github.keycloaktwostep.benchmark.signin;

/** A kind of sign-ins that is compared with others. */
interface Kind {

    /** As tables name it. */
    String title();

    Way way();
}
