package io.github.keycloaktwostep.tests.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Behaves as Twilio's REST API does for creating a message and a call: checks the account, the fields and the numbers in
 * Twilio's order, answers with its JSON and its error codes. Can be told to misbehave.
 */
public final class FakeTwilio implements AutoCloseable {

    public static final String ACCOUNT_SID = "AC0123456789abcdef0123456789abcdef";
    public static final String AUTH_TOKEN = "fedcba9876543210fedcba9876543210";
    public static final String API_KEY_SID = "SK0123456789abcdef0123456789abcdef";
    public static final String API_KEY_SECRET = "secret-of-the-api-key";
    public static final String FROM = "+15005550006";

    private static final Pattern PATH =
            Pattern.compile("/2010-04-01/Accounts/(AC[0-9a-fA-F]{32})/(Messages|Calls)\\.json");
    private static final Pattern E164 = Pattern.compile("\\+[1-9]\\d{6,14}");
    /** A number, or a name of up to 11 letters and digits. */
    private static final Pattern SENDER = Pattern.compile("\\+[1-9]\\d{3,14}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}");

    private static final int MAX_BODY = 1600;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<TwilioRequest> requests = new CopyOnWriteArrayList<>();
    private final Map<String, TwilioError> refusedNumbers = new ConcurrentHashMap<>();
    private final Deque<Behaviour> next = new ArrayDeque<>();
    private volatile Behaviour always = new Behaviour.Regular();

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

    /** What is done with every request from now on. */
    public void always(Behaviour behaviour) {
        always = behaviour;
    }

    /** What is done with the next requests, before the usual behaviour applies again. */
    public void next(int times, Behaviour behaviour) {
        synchronized (next) {
            for (int i = 0; i < times; i++) {
                next.add(behaviour);
            }
        }
    }

    /** Refuses everything to this number, as Twilio does for its owner's or carrier's sake. */
    public void refuse(String number, TwilioError error) {
        refusedNumbers.put(number, error);
    }

    /** Forgets requests and wishes. */
    public void reset() {
        requests.clear();
        refusedNumbers.clear();
        synchronized (next) {
            next.clear();
        }
        always = new Behaviour.Regular();
    }

    public List<TwilioRequest> requests() {
        return List.copyOf(requests);
    }

    public List<TwilioRequest> requestsTo(String number) {
        return requests.stream().filter(request -> request.to().equals(number)).toList();
    }

    /** Waits until there are so many requests for a number; the last of them. */
    public TwilioRequest awaitRequest(String number, int count) {
        return Await.until("request " + count + " for a message to " + number, () -> {
            List<TwilioRequest> sent = requestsTo(number);
            return sent.size() < count ? Optional.empty() : Optional.of(sent.get(count - 1));
        });
    }

    /**
     * Calls the request's {@code StatusCallback} as Twilio does, signed.
     *
     * @param status {@code sent}, {@code delivered}, {@code undelivered}, {@code failed} …
     * @param errorCode Twilio's, or 0
     */
    public HttpResponse<String> reportStatus(TwilioRequest request, String status, int errorCode) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("AccountSid", ACCOUNT_SID);
        form.put("ApiVersion", "2010-04-01");
        form.put("From", request.form().getOrDefault("From", FROM));
        form.put("MessageSid", request.sid());
        form.put("MessageStatus", status);
        form.put("SmsSid", request.sid());
        form.put("SmsStatus", status);
        form.put("To", request.to());
        if (errorCode != 0) {
            form.put("ErrorCode", Integer.toString(errorCode));
        }
        String url = request.form().get("StatusCallback");
        return Http.send(HttpRequest.newBuilder(Http.form(url, form), (name, value) -> true)
                .header("X-Twilio-Signature", signature(AUTH_TOKEN, url, form))
                .build());
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
            Map<String, String> form = form(exchange);
            Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
            String resource = path.matches() ? path.group(2) : "";
            Behaviour behaviour = behaviour();
            if (behaviour instanceof Behaviour.Slow slow) {
                pause(slow.delay());
            }
            if (behaviour instanceof Behaviour.Hang) {
                requests.add(new TwilioRequest(resource, form, 0, ""));
                pause(Duration.ofMinutes(5));
            } else if (behaviour instanceof Behaviour.Reset) {
                requests.add(new TwilioRequest(resource, form, 0, ""));
            } else if (behaviour instanceof Behaviour.Broken broken) {
                requests.add(new TwilioRequest(resource, form, broken.status(), ""));
                answer(exchange, broken.status(), "text/html", "<html><body>upstream error</body></html>");
            } else {
                Optional<TwilioError> error = behaviour instanceof Behaviour.Refuse refuse
                        ? Optional.of(refuse.error())
                        : error(exchange, path, form);
                if (error.isPresent()) {
                    requests.add(new TwilioRequest(resource, form, error.get().status(), ""));
                    answer(exchange, error.get());
                } else {
                    String sid = sid(resource.equals("Calls") ? "CA" : "SM");
                    requests.add(new TwilioRequest(resource, form, 201, sid));
                    Object created = resource.equals("Calls") ? call(sid, form) : message(sid, form);
                    answer(exchange, 201, "application/json", Http.write(created));
                }
            }
        }
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
        Optional<TwilioError> field = path.group(2).equals("Calls") ? callError(form) : messageError(form);
        return field.or(() -> Optional.ofNullable(refusedNumbers.get(form.get("To"))));
    }

    private static Optional<TwilioError> messageError(Map<String, String> form) {
        if (blank(form, "To")) {
            return Optional.of(TwilioError.TO_MISSING);
        }
        if (blank(form, "From") && blank(form, "MessagingServiceSid")) {
            return Optional.of(TwilioError.FROM_MISSING);
        }
        if (blank(form, "Body")) {
            return Optional.of(TwilioError.BODY_MISSING);
        }
        if (form.get("Body").length() > MAX_BODY) {
            return Optional.of(TwilioError.BODY_TOO_LONG);
        }
        return numberError(form);
    }

    private static Optional<TwilioError> callError(Map<String, String> form) {
        if (blank(form, "To")) {
            return Optional.of(TwilioError.CALL_TO_MISSING);
        }
        if (blank(form, "From")) {
            return Optional.of(TwilioError.CALL_FROM_MISSING);
        }
        if (blank(form, "Twiml") && blank(form, "Url") && blank(form, "ApplicationSid")) {
            return Optional.of(TwilioError.CALL_URL_MISSING);
        }
        return numberError(form);
    }

    private static Optional<TwilioError> numberError(Map<String, String> form) {
        if (!E164.matcher(form.get("To")).matches()) {
            return Optional.of(TwilioError.INVALID_TO);
        }
        String from = form.get("From");
        return from == null || SENDER.matcher(from).matches()
                ? Optional.empty()
                : Optional.of(TwilioError.INVALID_FROM);
    }

    private static boolean blank(Map<String, String> form, String field) {
        return form.getOrDefault(field, "").isBlank();
    }

    private static boolean authenticated(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        return basic(ACCOUNT_SID, AUTH_TOKEN).equals(header)
                || basic(API_KEY_SID, API_KEY_SECRET).equals(header);
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }

    private Behaviour behaviour() {
        synchronized (next) {
            return next.isEmpty() ? always : next.remove();
        }
    }

    private void pause(Duration duration) {
        try {
            closed.await(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String sid(String kind) {
        return kind + String.format("%032x", requests.size() + 1);
    }

    private static Map<String, Object> message(String sid, Map<String, String> form) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("account_sid", ACCOUNT_SID);
        message.put("api_version", "2010-04-01");
        message.put("body", form.get("Body"));
        message.put("date_created", now());
        message.put("date_sent", null);
        message.put("date_updated", now());
        message.put("direction", "outbound-api");
        message.put("error_code", null);
        message.put("error_message", null);
        message.put("from", form.get("From"));
        message.put("messaging_service_sid", form.get("MessagingServiceSid"));
        message.put("num_media", "0");
        message.put("num_segments", form.containsKey("MessagingServiceSid") ? "0" : "1");
        message.put("price", null);
        message.put("price_unit", null);
        message.put("sid", sid);
        message.put("status", form.containsKey("MessagingServiceSid") ? "accepted" : "queued");
        String uri = "/2010-04-01/Accounts/" + ACCOUNT_SID + "/Messages/" + sid;
        message.put("subresource_uris", Map.of("media", uri + "/Media.json"));
        message.put("to", form.get("To"));
        message.put("uri", uri + ".json");
        return message;
    }

    private static Map<String, Object> call(String sid, Map<String, String> form) {
        Map<String, Object> call = new LinkedHashMap<>();
        call.put("account_sid", ACCOUNT_SID);
        call.put("answered_by", null);
        call.put("api_version", "2010-04-01");
        call.put("caller_name", null);
        call.put("date_created", null);
        call.put("date_updated", null);
        call.put("direction", "outbound-api");
        call.put("duration", null);
        call.put("end_time", null);
        call.put("forwarded_from", null);
        call.put("from", form.get("From"));
        call.put("from_formatted", form.get("From"));
        call.put("group_sid", null);
        call.put("parent_call_sid", null);
        call.put("phone_number_sid", "PN0123456789abcdef0123456789abcdef");
        call.put("price", null);
        call.put("price_unit", "USD");
        call.put("queue_time", "0");
        call.put("sid", sid);
        call.put("start_time", null);
        call.put("status", "queued");
        call.put("subresource_uris", Map.of());
        call.put("to", form.get("To"));
        call.put("to_formatted", form.get("To"));
        call.put("trunk_sid", null);
        call.put("uri", "/2010-04-01/Accounts/" + ACCOUNT_SID + "/Calls/" + sid + ".json");
        return call;
    }

    private static String now() {
        return ZonedDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.RFC_1123_DATE_TIME);
    }

    private static void answer(HttpExchange exchange, TwilioError error) throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("code", error.code());
        body.put("message", error.message());
        body.put("more_info", "https://www.twilio.com/docs/errors/" + error.code());
        body.put("status", error.status());
        answer(exchange, error.status(), "application/json", Http.write(body));
    }

    private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static Map<String, String> form(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        return Arrays.stream(body.split("&", -1))
                .filter(field -> field.contains("="))
                .map(field -> field.split("=", 2))
                .collect(Collectors.toMap(
                        field -> URLDecoder.decode(field[0], UTF_8),
                        field -> URLDecoder.decode(field[1], UTF_8),
                        (first, second) -> second,
                        LinkedHashMap::new));
    }
}
