import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An example of a receiver for the gateway "webhook" of Keycloak Two-Step: checks who sent a message, prints it where a
 * real one would hand it to a provider, and reports a little later that it was delivered.
 *
 * <pre>WEBHOOK_SECRET=whsec_… java WebhookReceiver.java 8090</pre>
 */
public class WebhookReceiver {

    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final int MAX_BODY = 64 * 1024;

    private final byte[] key;
    private final PrintStream phone = new PrintStream(System.out, true, UTF_8);
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, Instant> seen = new ConcurrentHashMap<>();

    WebhookReceiver(String secret) {
        key = secret.startsWith("whsec_")
                ? Base64.getDecoder().decode(secret.substring("whsec_".length()))
                : secret.getBytes(UTF_8);
    }

    public static void main(String[] arguments) throws IOException {
        String secret = System.getenv("WEBHOOK_SECRET");
        if (secret == null || arguments.length != 1) {
            System.err.println("usage: WEBHOOK_SECRET=whsec_… java WebhookReceiver.java PORT");
            System.exit(2);
        }
        WebhookReceiver receiver = new WebhookReceiver(secret);
        int port = Integer.parseInt(arguments[0]);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", receiver::receive);
        server.start();
        receiver.phone.println("Listening on http://localhost:" + port);
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY);
            if (!isSigned(exchange, body)) {
                answer(exchange, 401, "{}");
                return;
            }
            String json = new String(body, UTF_8);
            if (!field(json, "type").equals("two-step.message")) {
                answer(exchange, 400, "{}");
                return;
            }
            String id = field(json, "id");
            if (isNew(id)) {
                // Here you hand the text to your provider. If it refuses, answer 422 with {"reason":"number-unusable"}
                // or another of the reasons in docs/gateways/webhook.md.
                phone.printf("---- %s to %s%n%s%n----%n", field(json, "channel"), field(json, "to"), field(json, "text"));
                reportLater(URI.create(field(json, "statusUrl")), id, "delivered");
            }
            answer(exchange, 202, "{}");
        }
    }

    /** Signed with our secret, and just now: what somebody has overheard is soon of no use. */
    private boolean isSigned(HttpExchange request, byte[] body) {
        String id = header(request, "webhook-id");
        String timestamp = header(request, "webhook-timestamp");
        if (!timestamp.matches("[0-9]{1,12}")) {
            return false;
        }
        Instant signedAt = Instant.ofEpochSecond(Long.parseLong(timestamp));
        byte[] expected = signature(id, timestamp, body).getBytes(UTF_8);
        boolean signed = false;
        for (String signature : header(request, "webhook-signature").split(" ")) {
            signed |= MessageDigest.isEqual(signature.getBytes(UTF_8), expected);
        }
        return signed && Duration.between(signedAt, Instant.now()).abs().compareTo(TOLERANCE) <= 0;
    }

    /** Nobody is to send a message a second time by repeating the request. */
    private boolean isNew(String id) {
        Instant now = Instant.now();
        seen.values().removeIf(at -> at.isBefore(now.minus(TOLERANCE.multipliedBy(2))));
        return seen.putIfAbsent(id, now) == null;
    }

    /** Your provider tells you when; here it takes three seconds. */
    private void reportLater(URI statusUrl, String message, String status) {
        CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS).execute(() -> report(statusUrl, message, status));
    }

    private void report(URI statusUrl, String message, String status) {
        String body = "{\"type\":\"two-step.status\",\"id\":\"%s\",\"status\":\"%s\"}".formatted(message, status);
        String id = UUID.randomUUID().toString();
        String timestamp = Long.toString(Instant.now().getEpochSecond());
        HttpRequest request = HttpRequest.newBuilder(statusUrl)
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .header("webhook-id", id)
                .header("webhook-timestamp", timestamp)
                .header("webhook-signature", signature(id, timestamp, body.getBytes(UTF_8)))
                .POST(BodyPublishers.ofString(body))
                .build();
        http.sendAsync(request, BodyHandlers.discarding())
                .whenComplete((answer, trouble) -> phone.printf(
                        "reported %s: %s%n", status, trouble == null ? "HTTP " + answer.statusCode() : trouble));
    }

    private String signature(String id, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update((id + "." + timestamp + ".").getBytes(UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String header(HttpExchange request, String name) {
        String value = request.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    /** Java has no JSON of its own. Use a library; this reads no more than what the gateway writes. */
    private static String field(String json, String name) {
        Matcher field =
                Pattern.compile("\"" + name + "\":\"((?:[^\"\\\\]|\\\\.)*+)\"").matcher(json);
        return field.find() ? field.group(1).translateEscapes() : "";
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, json.length());
        exchange.getResponseBody().write(json.getBytes(UTF_8));
    }
}
