package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.server.Totp;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Somebody who signs in.
 *
 * @param number of the phone, E.164 form; of no meaning where there is none
 * @param app empty where the way of signing in needs none
 * @param browser each time another one, with the cookies that last
 */
public record BenchmarkUser(String name, String number, Optional<Totp> app, Supplier<HttpUser> browser) {}
