// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.MessageGatewayFactory;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.gateways.http.RawServer;
import io.github.keycloaktwostep.testing.CapturedLog;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.SocketException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.Config;
import org.keycloak.connections.httpclient.DefaultHttpClientFactory;
import org.keycloak.connections.httpclient.HttpClientProvider;
import org.keycloak.models.KeycloakSession;

/**
 * What the sample gateway of {@code docs/gateways/own-gateway.md} does. That it needs nothing but the gateway API is
 * what {@code SampleGatewayTest} is about.
 */
class AcmeGatewayTest {

    private static final Path SAMPLE = Path.of("../docs/examples/sample-gateway/src/main");
    private static final String NUMBER = "+4915123456789";
    private static final String CODE = "482913";
    private static final String TEXT = "\"" + CODE + "\" is your code ✓\n@sso.example #" + CODE;
    private static final String KEY = "key-of-acme";
    private static final Duration ALLOWED = Duration.ofSeconds(8);

    @TempDir
    private static Path classes;

    private static URLClassLoader sample;
    private static HttpClientProvider serversHttpClient;

    @BeforeAll
    static void compile() throws IOException {
        String[] options = {
            "-d",
            classes.toString(),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "-sourcepath",
            SAMPLE.resolve("java").toString(),
            SAMPLE.resolve("java/com/example/acme/AcmeGatewayFactory.java").toString()
        };
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, options))
                .isZero();
        URL[] files = {
            classes.toUri().toURL(), SAMPLE.resolve("resources").toUri().toURL()
        };
        sample = new URLClassLoader(files, AcmeGatewayTest.class.getClassLoader());
        DefaultHttpClientFactory clients = new DefaultHttpClientFactory();
        clients.init(config(Map.of("max-retries", 2, "initial-backoff-millis", 1L)));
        serversHttpClient = clients.create(session(Map.of()));
    }

    @AfterAll
    static void close() throws IOException {
        serversHttpClient.getHttpClient().close();
        sample.close();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, -",
                "https://api.acme.example/messages, -",
                "-, key-of-acme",
                "https://api.acme.example/messages, ' '",
                "http://api.acme.example/messages, key-of-acme",
                "ftp://localhost/messages, key-of-acme",
                "https:///messages, key-of-acme",
                "https://api.acme.example/a b, key-of-acme",
                "messages, key-of-acme"
            })
    void complainsOfWhatIsMissingOrUnsafe(String url, String key) {
        assertThatIllegalStateException()
                .isThrownBy(factory(url, key)::checkConfiguration)
                .withMessageContaining("--spi-two-step-gateway--acme--url")
                .withMessageContaining("--spi-two-step-gateway--acme--key")
                .satisfies(complaint -> assertThat(complaint.getMessage()).doesNotContain(KEY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://api.acme.example/messages", "http://localhost:8080/messages"})
    void isContentWithWhatWorks(String url) {
        assertThatCode(factory(url, KEY)::checkConfiguration).doesNotThrowAnyException();
    }

    @Test
    void carriesTextsAndNoCalls() {
        assertThat(factory("https://api.acme.example", KEY)
                        .create(session(Map.of()))
                        .channels())
                .containsExactly(Channel.SMS);
    }

    @Test
    void sendsWhatAcmeWants() throws IOException {
        try (RawServer acme = RawServer.answering(202, "")) {
            assertThat(send(acme)).isEqualTo("ACCEPTED");

            assertThat(acme.requests()).hasSize(1);
            RawServer.Received request = acme.requests().get(0);
            assertThat(request.headers()).containsEntry("authorization", "Bearer " + KEY);
            assertThat(request.line()).startsWith("POST /messages ").doesNotContain(KEY, NUMBER.substring(1), CODE);
            assertThat(request.body())
                    .matches("\\{\"to\":\"\\+4915123456789\",\"text\":\".*\",\"validSeconds\":(2\\d\\d|300)}")
                    .contains("\"text\":\"\\\"482913\\\" is your code ✓\\n@sso.example #482913\"");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200, UNCLEAR",
        "303, UNCLEAR",
        "400, UNKNOWN",
        "401, ACCOUNT_TROUBLE",
        "404, ACCOUNT_TROUBLE",
        "422, NUMBER_UNUSABLE",
        "429, BACK_OFF",
        "500, UNCLEAR",
        "503, UNREACHABLE"
    })
    void tellsWhatAnAnswerMeans(int status, String outcome) throws IOException {
        try (RawServer acme = RawServer.answering(status, "")) {
            assertThat(send(acme)).isEqualTo(outcome);

            assertThat(acme.requests())
                    .as("asked once, and never led elsewhere")
                    .hasSize(1);
        }
    }

    @Test
    void knowsThatNothingWentOutWithoutAConnection() throws IOException {
        RawServer closed = RawServer.answering(202, "");
        closed.close();

        assertThat(send(closed)).isEqualTo("UNREACHABLE");
    }

    /** The server's client is told to repeat requests here: a second copy of the message would go out. */
    @Test
    void doesNotRepeatWhatMayHaveGoneOut() throws IOException {
        try (RawServer acme = new RawServer(socket -> {})) {
            assertThat(send(acme)).isEqualTo("UNCLEAR");

            assertThat(acme.requests()).hasSize(1);
        }
    }

    @Test
    void givesUpInTimeOnSilenceAndOnAnAnswerThatTricklesIn() throws IOException {
        AtomicInteger drops = new AtomicInteger();
        CompletableFuture<Void> hungUp = new CompletableFuture<>();
        try (RawServer silent = new RawServer(socket -> socket.getInputStream().read());
                RawServer trickling = new RawServer(socket -> {
                    try {
                        while (!Thread.interrupted()) {
                            RawServer.write(socket, "H");
                            drops.incrementAndGet();
                            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
                        }
                    } catch (SocketException closed) {
                        hungUp.complete(null);
                    }
                })) {
            long start = System.nanoTime();
            List<CompletableFuture<String>> outcomes = Stream.of(silent, trickling)
                    .map(server -> CompletableFuture.supplyAsync(() -> send(server)))
                    .toList();

            assertThat(outcomes).extracting(CompletableFuture::join).containsExactly("UNCLEAR", "UNCLEAR");

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(ALLOWED);
            assertThat(drops).hasValueGreaterThan(3);
            assertThat(hungUp).succeedsWithin(ALLOWED);
        }
    }

    @Test
    void logsWhatHappenedAndNothingPrivate() throws IOException {
        try (RawServer refusing = RawServer.answering(422, "");
                RawServer hangingUp = new RawServer(socket -> {});
                CapturedLog log = CapturedLog.of("com.example.acme")) {
            send(refusing);
            send(hangingUp);

            assertThat(log.text())
                    .contains("HTTP 422", "No answer from Acme", "Message[")
                    .doesNotContain(NUMBER, NUMBER.substring(1), CODE, KEY);
        }
    }

    private static MessageGatewayFactory factory(String url, String key) {
        Map<String, Object> options = new HashMap<>();
        options.put("url", url);
        options.put("key", key);
        MessageGatewayFactory factory = ServiceLoader.load(MessageGatewayFactory.class, sample).stream()
                .map(ServiceLoader.Provider::get)
                .filter(candidate -> candidate.getId().equals("acme"))
                .findFirst()
                .orElseThrow();
        factory.init(config(options));
        return factory;
    }

    /** @return the reason of the failure, or {@code ACCEPTED} */
    private static String send(RawServer acme) {
        KeycloakSession session = session(Map.of(HttpClientProvider.class, serversHttpClient));
        Message message = new Message(
                "0123456789abcdef0123456789abcdef",
                "myrealm",
                new PhoneNumber(NUMBER),
                "DE",
                Channel.SMS,
                TEXT,
                CODE,
                Locale.ENGLISH,
                Instant.now().plus(Duration.ofMinutes(5)),
                "",
                URI.create("https://sso.example/realms/myrealm/two-step"));
        return factory(acme.url() + "/messages", KEY)
                .create(session)
                .send(message)
                .failure()
                .map(FailureReason::toString)
                .orElse("ACCEPTED");
    }

    private static Config.Scope config(Map<String, Object> options) {
        return proxy(Config.Scope.class, (self, method, arguments) -> {
            assertThat(method.getName()).startsWith("get");
            Object value = options.get(arguments[0]);
            return value == null && arguments.length == 2 ? arguments[1] : value;
        });
    }

    /** @param providers by their interface; there are no others */
    private static KeycloakSession session(Map<Class<?>, Object> providers) {
        return proxy(KeycloakSession.class, (self, method, arguments) -> {
            assertThat(method.getName()).isEqualTo("getProvider");
            return providers.get(arguments[0]);
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
