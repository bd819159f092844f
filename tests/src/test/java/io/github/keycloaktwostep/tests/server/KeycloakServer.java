// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.Build;
import io.github.keycloaktwostep.tests.admin.OpenApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A Keycloak server in a separate process with the JAR installed: {@code kc.sh start-dev} from the distribution, or a
 * container if {@link RunningContainer#IMAGE} names an image. It starts with an empty Keycloak, unless it is
 * {@link Builder#built}, and stops with the JVM at the latest.
 */
public final class KeycloakServer implements AutoCloseable {

    /** Name and password of the administrator. */
    public static final String ADMIN = "admin";

    private static final Duration START_LIMIT = Duration.ofMinutes(4);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
    private static final Pattern WARNING = Pattern.compile("^\\S+ \\S+ (WARN|ERROR|FATAL) .*");
    private static final Pattern STARTED = Pattern.compile("started in [0-9.]+s");
    /** Keycloak's warnings about internal SPIs, the development mode, and its own features. */
    private static final Pattern ALLOWED_WARNING = Pattern.compile(
            ".*(KC-SERVICES0047: |Running the server in development mode\\. DO NOT use this|Deprecated features ).*");

    private final String name;
    private final String url;
    private final Path log;
    private final RunningServer running;
    private String adminToken;

    private KeycloakServer(String name, String url, Path log, RunningServer running) {
        this.name = name;
        this.url = url;
        this.log = log;
        this.running = running;
    }

    /** Options for the start of a server. */
    public static final class Builder {

        private static final String START = "start-dev";
        /** The database that Keycloak is built for. A database in a file uses H2, too. */
        private static final String IN_MEMORY = "--db=dev-mem";

        private final String name;
        private final List<String> arguments = new ArrayList<>();
        private final List<String> buildOptions = new ArrayList<>();
        private boolean product = true;
        private boolean inMemory;
        private Path home = Build.keycloakHome();
        private final int port = Ports.free();
        private Path javaHome = Path.of(System.getProperty("java.home"));
        private String logLevel = "info";
        /**
         * If a server runs only for minutes, the optimising compiler does half of its work. Verifying Keycloak's byte
         * code, and collecting garbage while the heap grows, take much of the start.
         */
        private String javaOptions =
                "-XX:TieredStopAtLevel=1 -XX:-UseG1GC -XX:+UseSerialGC" + " -Xms256m -XX:MetaspaceSize=256m";

        private Builder(String name) {
            this.name = name;
        }

        /** A server option, for instance {@code --spi-two-step-delivery--default--gateways=twilio}. */
        public Builder option(String argument) {
            arguments.add(argument);
            return this;
        }

        /**
         * Runs as in production, {@code kc.sh start --optimized}, from a copy of the distribution that was built with
         * these options. Servers with the same options share the copy, and the first one creates it.
         */
        public Builder built(List<String> options) {
            buildOptions.addAll(options);
            return this;
        }

        /** Runs from another distribution than the other servers. */
        public Builder distribution(Path directory) {
            home = directory;
            return this;
        }

        /** Leaves our JAR out of the copy. Only for {@link #built}. */
        public Builder withoutProduct() {
            product = false;
            return this;
        }

        /** A Java option, for instance {@code -Djgroups.fd.port-offset=10000}. */
        public Builder javaOption(String option) {
            javaOptions += " " + option;
            return this;
        }

        /** Address of the server once it runs. */
        public String url() {
            return "http://localhost:" + port;
        }

        public Builder javaHome(Path home) {
            javaHome = home;
            return this;
        }

        /** Uses the Java options of production and keeps its data in memory, for measurements. */
        public Builder optimised() {
            javaOptions = "";
            inMemory = true;
            return this;
        }

        /** Value of {@code KC_LOG_LEVEL}, for instance {@code info,io.github.keycloaktwostep:debug}. */
        public Builder logLevel(String level) {
            logLevel = level;
            return this;
        }

        /**
         * Starts the server. It can be started again after it was stopped; one that is not {@link #built} starts with
         * an empty Keycloak each time.
         */
        public KeycloakServer start() {
            if (!buildOptions.isEmpty()) {
                return run(
                        exclusively(() -> Distribution.builtWith(buildOptions, product, this::build)),
                        "start",
                        "--optimized",
                        "--http-enabled=true",
                        "--http-host=localhost");
            }
            Optional<String> image = RunningContainer.image();
            if (image.isPresent()) {
                return inContainer(image.get());
            }
            Distribution distribution = new Distribution(home);
            prepare(distribution);
            return inMemory
                    ? run(distribution, START, IN_MEMORY)
                    : run(distribution, START, IN_MEMORY, "--db-url=" + distribution.database(name));
        }

        private static void prepare(Distribution distribution) {
            exclusively(() -> {
                distribution.prepare(database -> new Builder("first")
                        .run(distribution, START, IN_MEMORY, "--db-url=" + database)
                        .close());
                return true;
            });
        }

        private KeycloakServer inContainer(String image) {
            Path log = log(name);
            return awaited(
                    RunningContainer.start(image, command(IN_MEMORY), environment(), Distribution.providers(), log));
        }

        /** Does this work exclusively, even if several test runs share the directory. */
        private static <T> T exclusively(Supplier<T> work) {
            synchronized (Builder.class) {
                try (FileChannel file = FileChannel.open(
                                Build.target().resolve("keycloak-start.lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                        FileLock lock = file.lock()) {
                    if (!lock.isValid()) {
                        throw new IllegalStateException("another test run is starting a server");
                    }
                    return work.get();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        private KeycloakServer run(Distribution distribution, String... how) {
            return awaited(new RunningProcess(script(distribution, log(name), command(how))));
        }

        private List<String> command(String... how) {
            List<String> command = new ArrayList<>(List.of(how));
            command.add("--http-port=" + port);
            // As in production. Otherwise, every page is parsed again.
            command.add("--spi-theme--cache-themes=true");
            command.add("--spi-theme--cache-templates=true");
            command.addAll(arguments);
            return command;
        }

        private KeycloakServer awaited(RunningServer running) {
            KeycloakServer server = new KeycloakServer(name, url(), log(name), running);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            server.awaitReady();
            return server;
        }

        private Map<String, String> environment() {
            return Map.of(
                    "JAVA_OPTS_APPEND", javaOptions,
                    "KC_LOG_LEVEL", logLevel,
                    // The feature stateless requires it since 26.8. Earlier versions do not know the option, and reject
                    // it as an argument.
                    "KC_CACHE_EMBEDDED_CLUSTER_NAME", "two-step-tests",
                    "KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN,
                    "KC_BOOTSTRAP_ADMIN_PASSWORD", ADMIN);
        }

        private void build(Distribution distribution) {
            List<String> command = new ArrayList<>(List.of("build"));
            command.addAll(buildOptions);
            Path log = log(name + "-build");
            try {
                int result = script(distribution, log, command).waitFor();
                if (result != 0) {
                    throw new IllegalStateException(
                            "kc.sh build ended with exit code " + result + ", its log:\n" + Files.readString(log));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        private Process script(Distribution distribution, Path log, List<String> command) {
            ProcessBuilder builder = new ProcessBuilder(distribution.script().toString())
                    .directory(distribution.home().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log.toFile()));
            builder.command().addAll(command);
            Map<String, String> environment = builder.environment();
            // Variables that were exported for another server must not change this one.
            environment.keySet().removeIf(variable -> variable.startsWith("KC_") || variable.startsWith("JAVA_"));
            environment.put("JAVA_HOME", javaHome.toString());
            environment.putAll(environment());
            try {
                return builder.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Path log(String name) {
            return Build.target()
                    .resolve("keycloak-" + name + "-" + ProcessHandle.current().pid() + ".log");
        }
    }

    /** @param name names the log file in the build directory */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /**
     * JDBC URL of the database of an empty Keycloak.
     *
     * @param name of the server that uses it
     */
    public static String emptyDatabase(String name) {
        Distribution distribution = new Distribution(Build.keycloakHome());
        if (!distribution.hasDatabase()) {
            Builder.prepare(distribution);
        }
        return distribution.database(name);
    }

    /** A server that the tests neither start nor stop. It has no log. */
    public static KeycloakServer at(String url) {
        return new KeycloakServer("elsewhere", url, Path.of("no log of " + url), RunningServer.ELSEWHERE);
    }

    public String url() {
        return url;
    }

    /** The lines that the server has logged so far. */
    public List<String> log() {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Warnings and errors in the log that a healthy server does not write. */
    public List<String> warnings() {
        return log().stream()
                .filter(line -> WARNING.matcher(line).matches())
                .filter(line -> !ALLOWED_WARNING.matcher(line).matches())
                .toList();
    }

    /** The same up to the end of the start. The tests may have caused later ones. */
    public List<String> startWarnings() {
        List<String> log = log();
        List<String> warnings = warnings();
        return log.stream()
                .takeWhile(line -> !STARTED.matcher(line).find())
                .filter(warnings::contains)
                .toList();
    }

    /**
     * Calls the Admin REST API with a path below {@code /admin/realms}. Error responses are returned, too. Responses of
     * the product are validated against its OpenAPI description.
     */
    public HttpResponse<String> admin(String method, String path, Object body) {
        HttpResponse<String> response = Http.send(adminRequest(method, path, body));
        if (response.statusCode() == 401) {
            // Expired, or the test clock was moved.
            adminToken = null;
            response = Http.send(adminRequest(method, path, body));
        }
        if (path.contains("/two-step/")) {
            OpenApi.validate(method, "/admin/realms" + path, response.statusCode(), response.body());
        }
        return response;
    }

    /** Like {@link #admin}, but fails if the response is an error. */
    public Optional<JsonNode> adminCall(String method, String path, Object body) {
        HttpResponse<String> response = admin(method, path, body);
        if (response.statusCode() >= 300) {
            throw new AssertionError(
                    method + " " + path + " answered " + response.statusCode() + ": " + response.body());
        }
        return response.body().isEmpty() ? Optional.empty() : Optional.of(Http.parse(response.body()));
    }

    public JsonNode adminGet(String path) {
        return adminCall("GET", path, null)
                .orElseThrow(() -> new AssertionError("GET " + path + " returned no content"));
    }

    /**
     * Moves the server's time.
     *
     * @param ahead of the real time; zero for the real time
     */
    public void moveClock(Duration ahead) {
        callClock("?offset=" + ahead.toSeconds());
        adminToken = null;
    }

    /** Removes expired entries from the caches, which would otherwise happen within minutes. */
    public void expire() {
        callClock("/expire");
    }

    private void callClock(String what) {
        HttpResponse<String> response = Http.send(Http.request(url + "/realms/master/test-clock" + what)
                .POST(BodyPublishers.noBody())
                .build());
        if (response.statusCode() != 204) {
            throw new AssertionError("test clock answered " + response.statusCode() + ": " + response.body());
        }
    }

    /** Id of its Java process, for measurements. */
    public long pid() {
        return running.pid();
    }

    /** Kills the server, as {@code kill -9} does. */
    public void kill() {
        running.kill();
    }

    @Override
    public void close() {
        running.stop();
    }

    private HttpRequest adminRequest(String method, String path, Object body) {
        HttpRequest.Builder request =
                Http.request(url + "/admin/realms" + path).header("Authorization", "Bearer " + adminToken());
        if (body == null) {
            return request.method(method, BodyPublishers.noBody()).build();
        }
        return request.header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(Http.write(body)))
                .build();
    }

    private String adminToken() {
        if (adminToken == null) {
            HttpResponse<String> response = Http.send(Http.form(
                    url + "/realms/master/protocol/openid-connect/token",
                    Map.of("grant_type", "password", "client_id", "admin-cli", "username", ADMIN, "password", ADMIN)));
            adminToken = Http.parse(response.body()).path("access_token").asText();
        }
        return adminToken;
    }

    private void awaitReady() {
        long limit = System.nanoTime() + START_LIMIT.toNanos();
        try {
            while (System.nanoTime() < limit) {
                // Between two polls, wait for the other possible outcome: a server that stops by itself.
                Optional<String> end = running.ended(POLL_INTERVAL);
                if (end.isPresent()) {
                    throw startFailed("stopped with " + end.get());
                }
                if (answers()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
        throw startFailed("did not answer within " + START_LIMIT.toSeconds() + " s");
    }

    private boolean answers() {
        try {
            return Http.send(Http.request(url + "/realms/master").build()).statusCode() == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    private IllegalStateException startFailed(String how) {
        return new IllegalStateException("Keycloak " + name + " " + how + ", its log:\n" + String.join("\n", log()));
    }
}
