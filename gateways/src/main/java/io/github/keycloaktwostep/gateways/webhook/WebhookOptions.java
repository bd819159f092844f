// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.webhook;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateways.http.GatewayOptions;
import java.net.URI;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The server options {@code --spi-two-step-gateway--webhook--…}. No text contains the secret or the URL. */
final class WebhookOptions extends GatewayOptions<WebhookSettings> {

    static final String URL = "url";
    static final String SECRET = "secret";
    static final String CHANNELS = "channels";

    private final Optional<WebhookSettings> settings;

    /** @param config value of an option by its name; {@code null} if it is not set */
    WebhookOptions(UnaryOperator<String> config) {
        super(WebhookGatewayFactory.PROVIDER_ID, config);
        Optional<URI> url = url();
        Optional<WebhookSigningKey> key = key();
        Set<Channel> channels = channels();
        this.settings = url.flatMap(receiver -> key.map(secret -> new WebhookSettings(receiver, secret, channels)));
    }

    @Override
    public WebhookSettings settings() {
        return valid(settings);
    }

    private Optional<URI> url() {
        Optional<URI> url = parsed(
                URL,
                required(URL, "the URL that messages are posted to, for instance https://sms.example/messages"),
                GatewayOptions::parseUrl,
                "is not a URL like https://sms.example/messages: http or https, a host of letters, digits, dots and"
                        + " hyphens, no user, no fragment");
        warnIfUnencrypted(URL, url, "numbers and codes");
        return url;
    }

    private Optional<WebhookSigningKey> key() {
        return parsed(
                SECRET,
                required(
                        SECRET,
                        "the secret that signs requests, " + WebhookSigningKey.PREFIX
                                + " and 24 to 64 random bytes in base64"),
                WebhookSigningKey::of,
                "is neither " + WebhookSigningKey.PREFIX
                        + " and 24 to 64 bytes in base64, nor a text of at least 24 characters");
    }

    private Set<Channel> channels() {
        Set<Channel> channels = EnumSet.noneOf(Channel.class);
        Optional<String> value = value(CHANNELS);
        if (value.isEmpty()) {
            return EnumSet.allOf(Channel.class);
        }
        for (String entry : value.get().split(",", -1)) {
            Optional<Channel> channel = Channel.of(entry.strip().toLowerCase(Locale.ROOT));
            if (channel.isEmpty()) {
                problem(CHANNELS, "has the entry '" + entry.strip() + "': only sms and voice are supported");
            }
            channel.ifPresent(channels::add);
        }
        return channels;
    }
}
