// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.github.keycloaktwostep.testing.CapturedLog;
import io.github.keycloaktwostep.tests.server.Http;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MalformedURLException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The sample gateway of {@code docs/gateways/own-gateway.md}: it is compiled against the gateway API and the server's libraries only,
 * packed, and used with the product's JAR like in a server. A separate class loader ensures that it finds nothing that a
 * server does not have.
 */
class SampleGatewayTest {

    private static final Path SAMPLE = Build.root().resolve("docs/examples/sample-gateway");
    private static final Path GUIDE = Build.root().resolve("docs/gateways/own-gateway.md");

    private static final String PRODUCT = "io.github.keycloaktwostep.";
    private static final String NUMBER = "+4915123456789";
    private static final String CODE = "482913";
    private static final String TEXT = "\"" + CODE + "\" is your code ✓\n@sso.example #" + CODE;
    private static final String KEY = "key-of-acme";
    private static final Duration ALLOWED = Duration.ofSeconds(8);

    @TempDir
    private static Path classes;

    private static URLClassLoader loader;
    private static Object serversHttpClient;

    @BeforeAll
    static void buildAndLoad() throws IOException {
        List<Path> libraries = serverLibraries();
        List<Path> needed = new ArrayList<>(libraries);
        needed.add(Build.classes("gateway-api"));
        compile(needed);
        libraries.add(Build.jar());
        Path jar = pack();
        // Without it, what is logged goes through this JVM's log manager and can be read.
        libraries.removeIf(library -> library.getFileName().toString().contains("jboss-logmanager"));
        libraries.add(jar);
        loader = new URLClassLoader(
                libraries.stream().map(SampleGatewayTest::url).toArray(URL[]::new),
                ClassLoader.getPlatformClassLoader());
        Object clients = newInstance("org.keycloak.connections.httpclient.DefaultHttpClientFactory");
        call(clients, "init", config(Map.of("max-retries", 2, "initial-backoff-millis", 1L)));
        serversHttpClient = call(clients, "create", session(Map.of()));
    }

    @AfterAll
    static void unload() throws IOException {
        call(call(serversHttpClient, "getHttpClient"), "close");
        loader.close();
    }

    @Test
    void isFoundBesideTheGatewaysOfTheProduct() {
        assertThat(ServiceLoader.load(type(PRODUCT + "gateway.MessageGatewayFactory"), loader))
                .extracting(factory -> call(factory, "getId"))
                .contains("acme", "twilio", "inbox");
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
        Object factory = factory(url, key);

        assertThatIllegalStateException()
                .isThrownBy(() -> call(factory, "checkConfiguration"))
                .withMessageContaining("--spi-two-step-gateway--acme--url")
                .withMessageContaining("--spi-two-step-gateway--acme--key")
                .satisfies(complaint -> assertThat(complaint.getMessage()).doesNotContain(KEY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://api.acme.example/messages", "http://localhost:8080/messages"})
    void isContentWithWhatWorks(String url) {
        assertThatCode(() -> call(factory(url, KEY), "checkConfiguration")).doesNotThrowAnyException();
    }

    @Test
    void carriesTextsAndNoCalls() {
        Object gateway = call(factory("https://api.acme.example", KEY), "create", session(Map.of()));

        assertThat(call(gateway, "channels")).hasToString("[SMS]");
    }

    @Test
    void sendsWhatAcmeWants() throws IOException {
        try (Acme acme = Acme.answering(202)) {
            assertThat(send(acme.url())).isEqualTo("ACCEPTED");

            assertThat(acme.requests()).hasSize(1);
            Received request = acme.requests().get(0);
            assertThat(request.authorization()).isEqualTo("Bearer " + KEY);
            assertThat(request.address()).doesNotContain(KEY, NUMBER.substring(1), CODE);
            JsonNode json = Http.parse(request.body());
            assertThat(json.path("to").asText()).isEqualTo(NUMBER);
            assertThat(json.path("text").asText()).isEqualTo(TEXT);
            assertThat(json.path("validSeconds").asInt()).isBetween(200, 300);
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
        try (Acme acme = Acme.answering(status)) {
            assertThat(send(acme.url())).isEqualTo(outcome);

            assertThat(acme.requests())
                    .as("asked once, and never led elsewhere")
                    .hasSize(1);
        }
    }

    @Test
    void knowsThatNothingWentOutWithoutAConnection() throws IOException {
        String closed;
        try (Acme acme = Acme.answering(202)) {
            closed = acme.url();
        }

        assertThat(send(closed)).isEqualTo("UNREACHABLE");
    }

    /** The server's client is told to repeat requests here: a second copy of the message would go out. */
    @Test
    void doesNotRepeatWhatMayHaveGoneOut() throws IOException {
        try (Acme acme = Acme.hangingUp()) {
            assertThat(send(acme.url())).isEqualTo("UNCLEAR");

            assertThat(acme.requests()).hasSize(1);
        }
    }

    @Test
    void givesUpInTimeOnSilenceAndOnAnAnswerThatTricklesIn() throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        AtomicInteger drops = new AtomicInteger();
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket trickling = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> trickle = CompletableFuture.runAsync(() -> trickle(trickling, drops), threads);
            long start = System.nanoTime();
            List<CompletableFuture<String>> outcomes = Stream.of(silent, trickling)
                    .map(server -> CompletableFuture.supplyAsync(() -> send(url(server)), threads))
                    .toList();

            assertThat(outcomes).extracting(CompletableFuture::join).containsExactly("UNCLEAR", "UNCLEAR");

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(ALLOWED);
            assertThat(drops).hasValueGreaterThan(3);
            assertThat(trickle)
                    .as("the connection is closed")
                    .failsWithin(ALLOWED)
                    .withThrowableThat()
                    .havingRootCause()
                    .isInstanceOf(SocketException.class);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void logsWhatHappenedAndNothingPrivate() throws IOException {
        try (Acme refusing = Acme.answering(422);
                Acme hangingUp = Acme.hangingUp();
                CapturedLog log = CapturedLog.of("com.example.acme")) {
            send(refusing.url());
            send(hangingUp.url());

            assertThat(log.text())
                    .contains("HTTP 422", "No answer from Acme", "Message[")
                    .doesNotContain(NUMBER, NUMBER.substring(1), CODE, KEY);
        }
    }

    @Test
    void itsPomNamesTheVersionsOfTheProject() throws IOException {
        String project = Files.readString(Build.root().resolve("pom.xml"));
        String pom = Files.readString(SAMPLE.resolve("pom.xml"));
        String version = element("version", project);

        assertThat(element("version.keycloak-two-step", pom)).isEqualTo(version);
        assertThat(Files.readString(GUIDE))
                .contains("keycloak-two-step-gateway-api-" + version + ".jar", "-Dversion=" + version);
        assertThat(element("version.keycloak", pom)).isEqualTo(element("version.keycloak", project));
        assertThat(element("maven.compiler.release", pom)).isEqualTo(element("maven.compiler.release", project));
    }

    @Test
    void needsTheGatewayApiAndNothingElseOfOurs() throws IOException {
        assertThat(Pattern.compile("<groupId>io\\.github\\.keycloaktwostep</groupId>\\s*<artifactId>([^<]+)<")
                        .matcher(Files.readString(SAMPLE.resolve("pom.xml")))
                        .results()
                        .map(dependency -> dependency.group(1)))
                .containsExactly("keycloak-two-step-gateway-api");
    }

    @ParameterizedTest
    @MethodSource
    void whatTheGuideShowsIsInTheSample(String language, String snippet) throws IOException {
        try (Stream<Path> files = Files.walk(SAMPLE)) {
            assertThat(files.filter(file -> file.toString().endsWith("." + language)))
                    .isNotEmpty()
                    .anySatisfy(
                            file -> assertThat(flush(Files.readString(file))).contains(flush(snippet)));
        }
    }

    static Stream<String[]> whatTheGuideShowsIsInTheSample() throws IOException {
        List<String[]> snippets = Pattern.compile("(?ms)^```(java|xml)\\n(.*?)^```$")
                .matcher(Files.readString(GUIDE))
                .results()
                .map(snippet -> new String[] {snippet.group(1), snippet.group(2)})
                .toList();
        assertThat(snippets).extracting(snippet -> snippet[0]).contains("java", "xml");
        return snippets.stream();
    }

    @Test
    void theGuideSaysOfEveryReasonWhetherAnotherGatewayIsAsked() throws IOException {
        String guide = Files.readString(GUIDE);

        assertThat(type(PRODUCT + "gateway.FailureReason").getEnumConstants())
                .isNotEmpty()
                .allSatisfy(reason -> assertThat(guide)
                        .containsPattern("(?m)^\\| `" + reason + "` \\|.*\\| "
                                + (call(reason, "otherGatewayMayHelp").equals(true) ? "yes" : "no") + " \\|"));
    }

    private static List<Path> serverLibraries() throws IOException {
        List<Path> libraries = new ArrayList<>();
        for (String directory : List.of("boot", "main")) {
            try (Stream<Path> files =
                    Files.list(Build.keycloakHome().resolve("lib/lib").resolve(directory))) {
                files.filter(file -> file.toString().endsWith(".jar")).forEach(libraries::add);
            }
        }
        return libraries;
    }

    private static void compile(List<Path> classPath) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, Locale.ROOT, UTF_8);
                Stream<Path> sources = Files.walk(SAMPLE.resolve("src/main/java"))) {
            boolean done = compiler.getTask(
                            complaints,
                            files,
                            null,
                            List.of(
                                    "-Xlint:all",
                                    "-Werror",
                                    "-proc:none",
                                    "--release",
                                    "17",
                                    "-d",
                                    classes.toString(),
                                    "-cp",
                                    classPath.stream()
                                            .map(Path::toString)
                                            .collect(Collectors.joining(File.pathSeparator))),
                            null,
                            files.getJavaFileObjectsFromPaths(
                                    sources.filter(file -> file.toString().endsWith(".java"))
                                            .toList()))
                    .call();
            assertThat(done).as(complaints.toString()).isTrue();
        }
    }

    private static Path pack() throws IOException {
        Path file = Build.target().resolve("sample-gateway.jar");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            add(jar, classes);
            add(jar, SAMPLE.resolve("src/main/resources"));
        }
        return file;
    }

    private static void add(JarOutputStream jar, Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(
                        new JarEntry(directory.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, jar);
                jar.closeEntry();
            }
        }
    }

    private static Object factory(String url, String key) {
        Map<String, Object> options = new HashMap<>();
        options.put("url", url);
        options.put("key", key);
        Object factory = newInstance("com.example.acme.AcmeGatewayFactory");
        call(factory, "init", config(options));
        return factory;
    }

    /** @return the reason of the failure, or {@code ACCEPTED} */
    private static String send(String url) {
        Object factory = factory(url, KEY);
        Object session = session(Map.of("org.keycloak.connections.httpclient.HttpClientProvider", serversHttpClient));
        try {
            Object outcome = call(call(factory, "create", session), "send", message());
            return ((Optional<?>) call(outcome, "failure"))
                    .map(Object::toString)
                    .orElse("ACCEPTED");
        } finally {
            call(factory, "close");
        }
    }

    private static Object message() {
        Object sms = Arrays.stream(type(PRODUCT + "gateway.Channel").getEnumConstants())
                .filter(channel -> call(channel, "id").equals("sms"))
                .findFirst()
                .orElseThrow();
        return newInstance(
                PRODUCT + "gateway.Message",
                "0123456789abcdef0123456789abcdef",
                "myrealm",
                newInstance(PRODUCT + "gateway.PhoneNumber", NUMBER),
                "DE",
                sms,
                TEXT,
                CODE,
                Locale.ENGLISH,
                Instant.now().plus(Duration.ofMinutes(5)),
                "",
                URI.create("https://sso.example/realms/myrealm/two-step"));
    }

    private static Object config(Map<String, Object> options) {
        return proxy("org.keycloak.Config$Scope", (self, method, arguments) -> {
            assertThat(method.getName()).startsWith("get");
            Object value = options.get(arguments[0]);
            return value == null && arguments.length == 2 ? arguments[1] : value;
        });
    }

    /** @param providers by the name of their interface; there are no others */
    private static Object session(Map<String, Object> providers) {
        return proxy("org.keycloak.models.KeycloakSession", (self, method, arguments) -> {
            assertThat(method.getName()).isEqualTo("getProvider");
            return providers.get(((Class<?>) arguments[0]).getName());
        });
    }

    private static Object proxy(String type, InvocationHandler handler) {
        return Proxy.newProxyInstance(loader, new Class<?>[] {type(type)}, handler);
    }

    private static Class<?> type(String name) {
        try {
            return loader.loadClass(name);
        } catch (ClassNotFoundException e) {
            throw new LinkageError(name, e);
        }
    }

    /** By the only public constructor. */
    private static Object newInstance(String type, Object... arguments) {
        try {
            return type(type).getConstructors()[0].newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(type, e);
        }
    }

    /** Exceptions of the method come as they are. */
    private static Object call(Object target, String name, Object... arguments) {
        try {
            return method(target.getClass(), name, arguments.length).invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException complaint) {
                throw complaint;
            }
            throw new AssertionError(e.getCause());
        } catch (IllegalAccessException e) {
            throw new LinkageError(name, e);
        }
    }

    /** As a public class or interface declares it: the class itself need not be public. */
    private static Method method(Class<?> type, String name, int arguments) {
        for (Class<?> declaring = type; declaring != null; declaring = declaring.getSuperclass()) {
            Optional<Method> found = Stream.concat(Stream.of(declaring), Arrays.stream(declaring.getInterfaces()))
                    .filter(candidate -> Modifier.isPublic(candidate.getModifiers()))
                    .flatMap(candidate -> Arrays.stream(candidate.getMethods()))
                    .filter(method -> method.getName().equals(name) && method.getParameterCount() == arguments)
                    .findFirst();
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new AssertionError(type + " has no method " + name);
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String url(ServerSocket socket) {
        return "http://localhost:" + socket.getLocalPort() + "/messages";
    }

    /** Answers the first who comes with a byte now and then, which never make a whole line, until he goes. */
    private static void trickle(ServerSocket server, AtomicInteger drops) {
        try (Socket socket = server.accept()) {
            while (!Thread.interrupted()) {
                socket.getOutputStream().write('H');
                drops.incrementAndGet();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String element(String name, String pom) {
        Matcher element =
                Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)<").matcher(pom);
        assertThat(element.find()).as(name).isTrue();
        return element.group(1);
    }

    /** Without indentation. */
    private static String flush(String text) {
        return text.lines().map(String::strip).collect(Collectors.joining("\n")).strip();
    }

    /** A request as it arrived. */
    private record Received(String address, String authorization, String body) {}

    /** The provider. */
    private static final class Acme implements AutoCloseable {

        private final HttpServer server;
        private final List<Received> requests = new CopyOnWriteArrayList<>();

        private Acme(HttpHandler answer) throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                requests.add(new Received(
                        exchange.getRequestURI().toString(),
                        exchange.getRequestHeaders().getFirst("Authorization"),
                        new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
                answer.handle(exchange);
                exchange.close();
            });
            server.start();
        }

        static Acme answering(int status) throws IOException {
            return new Acme(exchange -> {
                exchange.getResponseHeaders().add("Location", "/elsewhere");
                exchange.sendResponseHeaders(status, -1);
            });
        }

        /** Reads the request and closes the connection. */
        static Acme hangingUp() throws IOException {
            return new Acme(exchange -> {});
        }

        String url() {
            return "http://localhost:" + server.getAddress().getPort() + "/messages";
        }

        List<Received> requests() {
            return List.copyOf(requests);
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
