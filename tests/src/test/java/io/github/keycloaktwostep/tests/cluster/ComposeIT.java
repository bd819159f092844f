// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.cluster;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.Build;
import io.github.keycloaktwostep.tests.browser.Browser;
import io.github.keycloaktwostep.tests.journey.BrowserUser;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Ports;
import io.github.keycloaktwostep.tests.server.Realm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests {@code tests/docker/up} as a user would, and stops its nodes: {@code bin/test --containers}. */
@Tag("containers")
class ComposeIT {

    private static final String PROJECT = "two-step-test";
    private static final int PORT = Ports.free();
    private static final int PHONES_PORT = Ports.free();
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "COMPOSE_PROJECT_NAME", PROJECT,
            "TWO_STEP_PORT", Integer.toString(PORT),
            "TWO_STEP_PHONES_PORT", Integer.toString(PHONES_PORT),
            "TWO_STEP_MAIL_PORT", Integer.toString(Ports.free()));
    private static final String URL = "http://localhost:" + PORT;

    @RegisterExtension
    final Browser browser = Browser.english();

    @BeforeAll
    static void up() {
        assertThat(run("tests/docker/up")).contains("Sign in:", URL + "/realms/demo/account");
    }

    @AfterAll
    static void down() {
        run("tests/docker/up", "down");
    }

    @Test
    void signInContinuesAfterANodeStops() {
        Realm realm = Realm.on(KeycloakServer.at(URL)).create();
        Phones phones = Phones.readingFrom("http://localhost:" + PHONES_PORT + "/messages.json");
        String number = Phones.newNumber();
        BrowserUser alice = new BrowserUser(browser.page(), realm, realm.user(), phones);
        alice.opensWizard().setsUpPhoneFirst(number).backsUpWithRecoveryCodes();
        alice.turnsOn().signsOut();

        // The first node leads the cluster: if it dies, Keycloak reports the other one as not ready for a while.
        assertSignInContinuesAfter("kill", "node1", alice, () -> phones.nextCode(number));
        assertSignInContinuesAfter("stop", "node2", alice, () -> phones.nextCode(number));
    }

    private static void assertSignInContinuesAfter(
            String dockerCommand, String node, BrowserUser alice, Supplier<String> nextCode) {
        alice.signsIn().sees("sign-in");
        String code = nextCode.get();
        run("docker", dockerCommand, container(node));
        alice.entersCode(code).seesApp();
        alice.signsOut();
        run("docker", "start", container(node));
        awaitHealthy(node);
    }

    @Test
    void accountConsoleLoadsFromBothNodes() {
        Page page = browser.page();
        List<String> failedRequests = new ArrayList<>();
        page.onResponse(response -> {
            if (response.status() >= 400) {
                failedRequests.add(response.status() + " " + response.url());
            }
        });

        page.navigate(URL + "/realms/demo/account/account-security/signing-in");
        page.locator("#username").fill("alice");
        page.locator("#password").fill("alice");
        page.locator("#kc-login").click();

        assertThat(page.getByText("Two-Step Verification").first()).isVisible();
        browser.screenshots("compose-account-console");
        assertThat(failedRequests).isEmpty();
    }

    private static String container(String service) {
        return run(
                        "docker",
                        "ps",
                        "-aq",
                        "--filter",
                        "label=com.docker.compose.project=" + PROJECT,
                        "--filter",
                        "label=com.docker.compose.service=" + service)
                .strip();
    }

    private static void awaitHealthy(String node) {
        Await.untilLong(node + " to be healthy", () -> Optional.of(
                        run("docker", "inspect", "-f", "{{.State.Health.Status}}", container(node))
                                .strip())
                .filter("healthy"::equals));
    }

    /** @return output of the command */
    private static String run(String... command) {
        try {
            Path output = Files.createTempFile(Build.target(), "compose-", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(Build.root().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(ENVIRONMENT);
            int exitCode = builder.start().waitFor();
            String text = Files.readString(output);
            assertThat(exitCode).as(text).isZero();
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
