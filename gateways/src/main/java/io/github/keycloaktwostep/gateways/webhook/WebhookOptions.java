package io.github.keycloaktwostep.gateways.webhook;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateways.http.WebAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The server options {@code --spi-two-step-gateway--webhook--…}. All problems are reported together, so that the operator
 * does not have to start the server once for each. No text contains the secret or the URL.
 */
final class WebhookOptions {

    static final String PREFIX = "--spi-two-step-gateway--webhook--";

    static final String URL = "url";
    static final String SECRET = "secret";
    static final String CHANNELS = "channels";

    private final UnaryOperator<String> config;
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Optional<WebhookSettings> settings;

    /** @param config value of an option by its name; {@code null} if it is not set */
    WebhookOptions(UnaryOperator<String> config) {
        this.config = config;
        Optional<URI> url = url();
        Optional<WebhookSigningKey> key = key();
        Set<Channel> channels = channels();
        this.settings = problems.isEmpty() && url.isPresent() && key.isPresent()
                ? Optional.of(new WebhookSettings(url.get(), key.get(), channels))
                : Optional.empty();
    }

    /** @throws IllegalStateException with a message for the operator that lists all problems */
    WebhookSettings settings() {
        return settings.orElseThrow(() -> new IllegalStateException(
                "The gateway 'webhook' cannot work as configured: " + String.join("; ", problems)));
    }

    /** Settings that work but are not recommended. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    private Optional<URI> url() {
        Optional<String> value = value(URL);
        if (value.isEmpty()) {
            problem(URL, "is missing: the URL that messages are posted to, for instance https://sms.example/messages");
            return Optional.empty();
        }
        Optional<URI> url = value.flatMap(WebAddress::parse);
        if (url.isEmpty()) {
            problem(
                    URL,
                    "is not a URL like https://sms.example/messages: http or https, a host of letters, digits, dots and"
                            + " hyphens, no user, no fragment");
        }
        if (url.filter(WebAddress::isUnencrypted).isPresent()) {
            warnings.add(option(URL) + " starts with http: numbers and codes are sent unencrypted");
        }
        return url;
    }

    private Optional<WebhookSigningKey> key() {
        Optional<String> value = value(SECRET);
        if (value.isEmpty()) {
            problem(
                    SECRET,
                    "is missing: the secret that signs requests, " + WebhookSigningKey.PREFIX
                            + " and 24 to 64 random bytes in base64");
            return Optional.empty();
        }
        Optional<WebhookSigningKey> key = value.flatMap(WebhookSigningKey::of);
        if (key.isEmpty()) {
            problem(
                    SECRET,
                    "is neither " + WebhookSigningKey.PREFIX
                            + " and 24 to 64 bytes in base64, nor a text of at least 24 characters");
        }
        return key;
    }

    private Set<Channel> channels() {
        Set<Channel> channels = EnumSet.noneOf(Channel.class);
        Optional<String> value = value(CHANNELS);
        if (value.isEmpty()) {
            return EnumSet.allOf(Channel.class);
        }
        for (String entry : value.get().split(",", -1)) {
            Optional<Channel> channel = Channel.of(lowerCase(entry.strip()));
            if (channel.isEmpty()) {
                problem(CHANNELS, "has the entry '" + entry.strip() + "': only sms and voice are supported");
            }
            channel.ifPresent(channels::add);
        }
        return channels;
    }

    private void problem(String option, String what) {
        problems.add(option(option) + " " + what);
    }

    private static String option(String name) {
        return PREFIX + name;
    }

    private static String lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private Optional<String> value(String option) {
        return Optional.ofNullable(config.apply(option)).map(String::strip).filter(value -> !value.isEmpty());
    }
}
