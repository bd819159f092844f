// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A fake of Twilio's REST API for creating messages and calls. It checks the account, the fields and the numbers in
 * Twilio's order, responds with Twilio's JSON and error codes, and reports statuses. It can be configured to misbehave.
 * If Twilio's description of its API is next to the project, all requests and responses are validated against it.
 */
public final class FakeTwilio implements AutoCloseable {

    public static final String ACCOUNT_SID = "AC0123456789abcdef0123456789abcdef";
    public static final String AUTH_TOKEN = "fedcba9876543210fedcba9876543210";
    public static final String API_KEY_SID = "SK0123456789abcdef0123456789abcdef";
    public static final String API_KEY_SECRET = "secret-of-the-api-key";
    public static final String FROM = "+15005550006";

    private static final Pattern PATH =
            Pattern.compile("/2010-04-01/Accounts/(AC[0-9a-fA-F]{32})/(Messages|Calls)\\.json");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Optional<TwilioDescription> description = TwilioDescription.find();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final AtomicInteger sids = new AtomicInteger();
    private final List<TwilioRequest> requests = new CopyOnWriteArrayList<>();
    private final Map<String, TwilioError> refusedNumbers = new ConcurrentHashMap<>();
    private final Queue<TwilioBehaviour> next = new ConcurrentLinkedQueue<>();
    private volatile TwilioBehaviour always = new TwilioBehaviour.Regular();
    private volatile Consumer<TwilioRequest> watcher = request -> {};

    private FakeTwilio(HttpServer server) {
        this.server = server;
    }

    public static FakeTwilio start() {
        try {
            HttpServer server =
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free()), 0);
            FakeTwilio twilio = new FakeTwilio(server);
            server.setExecutor(twilio.threads);
            server.createContext("/", twilio::handle);
            server.start();
            return twilio;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** Sets the behaviour for all requests from now on. */
    public void always(TwilioBehaviour behaviour) {
        always = behaviour;
    }

    /** Sets the behaviour for the next requests, after which the usual behaviour applies again. */
    public void next(int times, TwilioBehaviour behaviour) {
        next.addAll(Collections.nCopies(times, behaviour));
    }

    /** Rejects everything to this number, as Twilio does because of its owner or its carrier. */
    public void refuse(String number, TwilioError error) {
        refusedNumbers.put(number, error);
    }

    /** Sets a watcher that gets each request from now on, before the response. */
    public void watch(Consumer<TwilioRequest> newWatcher) {
        watcher = newWatcher;
    }

    /** Clears requests and behaviour. Violations are kept for {@link #assertWellFormed()}. */
    public void reset() {
        requests.clear();
        refusedNumbers.clear();
        next.clear();
        always = new TwilioBehaviour.Regular();
        watcher = request -> {};
    }

    /**
     * Fails if requests, or responses of this fake, have violated Twilio's description since the last call. Never fails
     * if the description is missing.
     */
    public void assertWellFormed() {
        List<String> found = List.copyOf(violations);
        violations.removeAll(found);
        if (!found.isEmpty()) {
            throw new AssertionError("violations of Twilio's description:\n" + String.join("\n", found));
        }
    }

    public List<TwilioRequest> requests() {
        return List.copyOf(requests);
    }

    public List<TwilioRequest> requestsTo(String number) {
        return requests.stream().filter(request -> request.to().equals(number)).toList();
    }

    /** Waits for this many requests for a number; returns the last of them. */
    public TwilioRequest awaitRequest(String number, int count) {
        return Await.until("request " + count + " for a message to " + number, () -> {
            List<TwilioRequest> sent = requestsTo(number);
            return sent.size() < count ? Optional.empty() : Optional.of(sent.get(count - 1));
        });
    }

    /**
     * Calls the request's {@code StatusCallback} with a signature, as Twilio does.
     *
     * @param status of a message: {@code queued}, {@code sent}, {@code delivered}, {@code undelivered}, {@code failed};
     *     of a call: {@code completed}, {@code busy}, {@code failed}, {@code no-answer}, {@code canceled}
     * @param errorCode Twilio's reason why a message was not delivered; 0 for none; ignored for calls
     * @throws IllegalStateException if Twilio would not report it: the request was not accepted, the status was not
     *     requested, or the response to the request already states it
     */
    public HttpResponse<String> reportStatus(TwilioRequest request, String status, int errorCode) {
        return StatusCallbacks.report(request, status, errorCode);
    }

    /**
     * Posts a form as Twilio would, or as an attacker who pretends to be Twilio.
     *
     * @param signature value of {@code X-Twilio-Signature}; empty for none
     */
    public static HttpResponse<String> post(String url, Map<String, String> form, String signature) {
        HttpRequest.Builder request = HttpRequest.newBuilder(Http.form(url, form), (name, value) -> true);
        if (!signature.isEmpty()) {
            request.header("X-Twilio-Signature", signature);
        }
        return Http.send(request.build());
    }

    /** The signature with the token of this account. */
    public static String signature(String url, Map<String, String> form) {
        return signature(AUTH_TOKEN, url, form);
    }

    /** twilio.com/docs/usage/security: the URL and the sorted fields, HMAC-SHA1 with the account's token. */
    static String signature(String token, String url, Map<String, String> form) {
        String signed = url
                + new TreeMap<>(form)
                        .entrySet().stream()
                                .map(field -> field.getKey() + field.getValue())
                                .collect(Collectors.joining());
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(token.getBytes(UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            respond(exchange);
        }
    }

    private void respond(HttpExchange exchange) throws IOException {
        Map<String, List<String>> fields = fields(exchange);
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getPath();
        String type = Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Content-Type"), "");
        description.ifPresent(twilio -> violations.addAll(twilio.request(method, path, type, fields)));
        Matcher matcher = PATH.matcher(path);
        String resource = matcher.matches() ? matcher.group(2) : "";
        TwilioBehaviour behaviour = Objects.requireNonNullElse(next.poll(), always);
        if (behaviour instanceof TwilioBehaviour.Slow slow) {
            pause(slow.delay());
        }
        if (behaviour instanceof TwilioBehaviour.Hang) {
            addRequest(resource, fields, 0, "");
            pause(Duration.ofMinutes(5));
            return;
        }
        if (behaviour instanceof TwilioBehaviour.Reset) {
            addRequest(resource, fields, 0, "");
            return;
        }
        if (behaviour instanceof TwilioBehaviour.Broken broken) {
            addRequest(resource, fields, broken.status(), "");
            answer(exchange, broken.status(), "text/html", "<html><body>upstream error</body></html>");
            return;
        }
        Map<String, String> form = TwilioRequest.firstValues(fields);
        Optional<TwilioError> error = behaviour instanceof TwilioBehaviour.Refuse refuse
                ? Optional.of(refuse.error())
                : error(exchange, matcher, form);
        if (error.isPresent()) {
            addRequest(resource, fields, error.get().status(), "");
            answer(exchange, error.get());
            return;
        }
        String sid = String.format("%s%032x", resource.equals("Calls") ? "CA" : "SM", sids.incrementAndGet());
        String created = created(resource, sid, form).toString();
        description.ifPresent(twilio -> violations.addAll(twilio.answer(method, path, 201, created)));
        addRequest(resource, fields, 201, sid);
        if (!(behaviour instanceof TwilioBehaviour.Lost)) {
            answer(exchange, 201, "application/json", created);
        }
    }

    private void addRequest(String resource, Map<String, List<String>> fields, int status, String sid) {
        TwilioRequest request = new TwilioRequest(resource, fields, status, sid);
        requests.add(request);
        watcher.accept(request);
    }

    private Optional<TwilioError> error(HttpExchange exchange, Matcher path, Map<String, String> form) {
        if (!authenticated(exchange)) {
            return Optional.of(TwilioError.AUTHENTICATE);
        }
        if (!path.matches()
                || !path.group(1).equals(ACCOUNT_SID)
                || !exchange.getRequestMethod().equals("POST")) {
            return Optional.of(TwilioError.NOT_FOUND);
        }
        Optional<TwilioError> field = path.group(2).equals("Calls") ? FieldCheck.call(form) : FieldCheck.message(form);
        return field.or(() -> Optional.ofNullable(refusedNumbers.get(form.get("To"))));
    }

    private static boolean authenticated(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        return basic(ACCOUNT_SID, AUTH_TOKEN).equals(header)
                || basic(API_KEY_SID, API_KEY_SECRET).equals(header);
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }

    private void pause(Duration duration) {
        try {
            closed.await(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The created message or call, with the fields of Twilio's response. */
    private static ObjectNode created(String resource, String sid, Map<String, String> form) {
        ObjectNode created = template(resource);
        for (String field : List.of("From", "To")) {
            created.put(field.toLowerCase(Locale.ROOT), form.get(field));
        }
        created.put("sid", sid);
        created.put("uri", "/2010-04-01/Accounts/" + ACCOUNT_SID + "/" + resource + "/" + sid + ".json");
        if (resource.equals("Messages")) {
            created.put("body", form.get("Body"));
            created.put("date_created", TwilioDates.now());
        }
        return created;
    }

    /** The fields that are the same in all responses or reports of a kind. */
    static ObjectNode template(String name) {
        try (InputStream file = FakeTwilio.class.getResourceAsStream("/twilio/" + name + ".json")) {
            return (ObjectNode) Http.JSON.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(HttpExchange exchange, TwilioError error) throws IOException {
        String body = Http.write(Map.of(
                "code", error.code(),
                "message", error.message(),
                "more_info", "https://www.twilio.com/docs/errors/" + error.code(),
                "status", error.status()));
        answer(exchange, error.status(), "application/json", body);
    }

    private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static Map<String, List<String>> fields(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        return Arrays.stream(body.split("&", -1))
                .filter(field -> field.contains("="))
                .map(field -> field.split("=", 2))
                .collect(Collectors.groupingBy(
                        field -> URLDecoder.decode(field[0], UTF_8),
                        LinkedHashMap::new,
                        Collectors.mapping(field -> URLDecoder.decode(field[1], UTF_8), Collectors.toList())));
    }
}
