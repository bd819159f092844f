// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.Build;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The receiver of {@code docs/gateways/webhook.md}, started from its source as described there. Stopped with the JVM at
 * the latest.
 */
public final class ExampleReceiver implements AutoCloseable {

    public static final String SECRET = "whsec_dGhlIHRlc3RzIGhhdmUgbm8gc2VjcmV0cyBhdCBhbGw=";

    private static final Path SOURCE = Build.root().resolve("docs/examples/webhook-receiver/WebhookReceiver.java");
    private static final Pattern MESSAGE = Pattern.compile("(?ms)^---- (sms|voice) to (\\+\\d+)\\R(.+?)\\R----$");
    private static final Pattern CODE = Pattern.compile("\\d{6}");

    private final int port;
    private final Path output;
    private final Process process;

    private ExampleReceiver(int port, Path output, Process process) {
        this.port = port;
        this.output = output;
        this.process = process;
    }

    public static ExampleReceiver start() {
        int port = Ports.free();
        Path output = Build.target().resolve("webhook-receiver.log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        SOURCE.toString(),
                        Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("WEBHOOK_SECRET", SECRET);
        try {
            ExampleReceiver receiver = new ExampleReceiver(port, output, builder.start());
            Runtime.getRuntime().addShutdownHook(new Thread(receiver::close));
            receiver.awaitOutput("Listening on ");
            return receiver;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "http://localhost:" + port + "/";
    }

    /** Its output so far. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void awaitOutput(String text) {
        Await.until("'" + text + "' from the receiver", () -> Optional.of(output())
                .filter(printed -> printed.contains(text)));
    }

    /** Messages to a number, oldest first. */
    public List<ReceivedMessage> messagesTo(String number) {
        List<ReceivedMessage> messages = new ArrayList<>();
        Matcher message = MESSAGE.matcher(output());
        while (message.find()) {
            if (message.group(2).equals(number)) {
                messages.add(new ReceivedMessage(number, message.group(1), message.group(3), code(message.group(3))));
            }
        }
        return messages;
    }

    public ReceivedMessage awaitMessage(String number, int count) {
        return Await.until("message " + count + " to " + number, () -> {
            List<ReceivedMessage> messages = messagesTo(number);
            return messages.size() < count ? Optional.empty() : Optional.of(messages.get(count - 1));
        });
    }

    /** A report with the signature of the receiver. */
    public static HttpRequest report(String url, String body) {
        return report(url, body, SECRET, Duration.ZERO);
    }

    /**
     * A report with any signature, even one that the receiver would not create.
     *
     * @param secret in base 64, after {@code whsec_}
     * @param age how long ago it was signed
     */
    public static HttpRequest report(String url, String body, String secret, Duration age) {
        String timestamp = Long.toString(Instant.now().minus(age).getEpochSecond());
        return Http.request(url)
                .header("Content-Type", "application/json")
                .header("webhook-id", "report-1")
                .header("webhook-timestamp", timestamp)
                .header("webhook-signature", "v1," + signature(secret, "report-1." + timestamp + "." + body))
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    @Override
    public void close() {
        process.destroy();
    }

    private static String code(String text) {
        Matcher code = CODE.matcher(text);
        if (!code.find()) {
            throw new AssertionError("no code in: " + text);
        }
        return code.group();
    }

    private static String signature(String secret, String signed) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.replaceFirst("^whsec_", "")), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
