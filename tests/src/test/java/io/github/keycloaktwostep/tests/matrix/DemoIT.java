// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.Build;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Ports;
import io.github.keycloaktwostep.tests.server.Realm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests {@code bin/demo}, whose inbox shows text messages, calls and mails: {@code bin/test --matrix}. */
@Tag("matrix")
class DemoIT {

    private static final String URL = "http://localhost:" + Ports.free();
    private static final String REALM = URL + "/realms/demo";
    private static final Pattern LINK = Pattern.compile("https?://\\S+/action-token\\?\\S+");

    private static Process demo;

    @BeforeAll
    static void start() throws IOException {
        Path log = Build.target().resolve("demo.log");
        String port = URL.substring(URL.lastIndexOf(':') + 1);
        ProcessBuilder builder = new ProcessBuilder("bin/demo", "--reset", "--port", port)
                .directory(Build.root().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .put("TWO_STEP_DEMO", Build.target().resolve("demo").toString());
        demo = builder.start();
        // Longer than the demo itself waits for Keycloak.
        String output = Await.until("the demo", Duration.ofMinutes(6), () -> Optional.of(Build.read(log))
                .filter(text -> text.contains("Ctrl-C stops it") || !demo.isAlive()));
        assertThat(output).contains("Ctrl-C stops it", REALM + "/account", REALM + "/two-step/inbox");
    }

    @AfterAll
    static void stop() throws InterruptedException {
        demo.destroy();
        demo.waitFor();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sms", "voice"})
    void inboxShowsTextMessagesAndCalls(String channel) {
        Realm realm = Realm.on(KeycloakServer.at(URL)).create();
        String number = Phones.newNumber();

        new HttpEnrolment(realm, Phones.readingFrom(realm.inbox()))
                .requestsCode(realm.user(), new HttpUser(), number, channel);

        assertThat(realm.inbox().awaitMessage(number).channel()).isEqualTo(channel);
    }

    @Test
    void inboxShowsMailsWithWorkingLinks() {
        HttpUser alice = new HttpUser();
        HtmlPage signIn = alice.open(REALM + "/protocol/openid-connect/auth?"
                + Http.encode(Map.of(
                        "client_id", "account-console",
                        "redirect_uri", REALM + "/account/",
                        "response_type", "code",
                        "code_challenge", "A".repeat(43),
                        "code_challenge_method", "S256")));
        HtmlPage forgotPassword = alice.open(
                signIn.link("login-actions/reset-credentials").orElseThrow().toString());

        alice.submit(forgotPassword, Map.of("username", "alice"));

        JsonNode mail = Await.until("a mail", DemoIT::newestMail);
        assertThat(mail.path("code").asText()).isEmpty();
        assertThat(mail.path("to").asText()).isEqualTo("alice@example.org");
        assertThat(mail.path("subject").asText()).isEqualTo("Reset password");
        Matcher link = LINK.matcher(mail.path("text").asText());
        assertThat(link.find()).as("link in %s", mail).isTrue();
        HtmlPage inbox = new HttpUser().sending("Accept", "text/html").open(REALM + "/two-step/inbox");
        assertThat(inbox.text()).contains("alice@example.org", "Reset password");
        assertThat(inbox.body()).contains("<a href=\"" + link.group().replace("&", "&amp;") + "\"");
        assertThat(alice.open(link.group()).body()).contains("password-new");
        Realm other = Realm.on(KeycloakServer.at(URL)).create();
        assertThat(other.inbox().messagesTo("alice@example.org")).isEmpty();
    }

    private static Optional<JsonNode> newestMail() {
        String inbox = Http.send(Http.request(REALM + "/two-step/inbox")
                        .header("Accept", "application/json")
                        .build())
                .body();
        for (JsonNode message : Http.parse(inbox)) {
            if (message.path("channel").asText().equals("mail")) {
                return Optional.of(message);
            }
        }
        return Optional.empty();
    }
}
