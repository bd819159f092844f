// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.server.Totp;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A user who signs in.
 *
 * @param number the phone number in E.164 form; unused by users without a phone
 * @param app empty for users who never use one
 * @param browser creates a new browser for each sign-in, which keeps the persistent cookies
 */
public record BenchmarkUser(String name, String number, Optional<Totp> app, Supplier<HttpUser> browser) {}
