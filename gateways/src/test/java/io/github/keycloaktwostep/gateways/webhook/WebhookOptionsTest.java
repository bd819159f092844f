// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.keycloaktwostep.gateway.Channel;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookOptionsTest {

    private static final String URL = "https://sms.example/hooks/T0P53CR3T";
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private final Map<String, String> options = new HashMap<>(Map.of("url", URL, "secret", SECRET));

    @Test
    void url_and_secret_are_enough() {
        assertThat(settings().url()).isEqualTo(URI.create(URL));
        assertThat(settings().channels()).containsExactlyInAnyOrder(Channel.SMS, Channel.VOICE);
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        assertThat(settings().key().sign("id", "1", body))
                .isEqualTo(WebhookSigningKey.of(SECRET).orElseThrow().sign("id", "1", body));
    }

    @Test
    void nothing_at_all_names_all_that_is_missing() {
        options.clear();
        refusal()
                .hasMessageContaining("--spi-two-step-gateway--webhook--url is missing")
                .hasMessageContaining("--spi-two-step-gateway--webhook--secret is missing");
    }

    @Test
    void all_that_is_wrong_is_said_at_once() {
        options.put("url", "sms.example");
        options.put("secret", "short");
        options.put("channels", "sms,fax");
        refusal()
                .hasMessageContaining("--spi-two-step-gateway--webhook--url is not a URL")
                .hasMessageContaining("--spi-two-step-gateway--webhook--secret is neither")
                .hasMessageContaining("--spi-two-step-gateway--webhook--channels has the entry 'fax'");
    }

    @Test
    void blank_is_missing() {
        options.put("secret", " ");
        options.put("channels", " ");
        refusal().hasMessageContaining("secret is missing").hasMessageNotContaining("channels");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://sms.example https://sms.example:8443/a/b?key=value HTTPS://SMS.example/",
                "http://localhost:9000/messages http://LOCALHOST:9000 http://127.0.0.1:9000 http://127.1.2.3",
                "http://[::1]:9000"
            })
    void urls(String values) {
        assertThat(values.split(" ", -1)).allSatisfy(value -> {
            options.put("url", value);
            assertThat(settings().url()).isEqualTo(URI.create(value));
            assertThat(options().warnings()).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sms.example;/messages;ftp://sms.example;mailto:sms@sms.example;https://;https:///messages",
                "https://user:pass@sms.example;https://user@sms.example;https://sms.example/#pass",
                "https://sms.example:0/;https://sms.example:65536/;https://pass word;https://pass_host/"
            })
    void what_is_no_url_is_refused_and_not_repeated(String values) {
        assertThat(values.split(";", -1)).allSatisfy(value -> {
            options.put("url", value);
            refusal().hasMessageContaining("url is not a URL").hasMessageNotContaining("pass");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://sms.example", "HTTP://sms.example", "http://127.0.0.1.example", "http://10.0.0.1"})
    void http_to_another_machine_is_warned_of(String value) {
        options.put("url", value);
        assertThat(options().warnings()).singleElement().asString().contains("webhook--url", "unencrypted");
        assertThat(settings().url()).isEqualTo(URI.create(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sms", " SMS ", "sms,sms"})
    void a_receiver_may_only_text(String value) {
        options.put("channels", value);
        assertThat(settings().channels()).containsExactly(Channel.SMS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fax", "sms,", ",", "sms voice"})
    void what_is_no_channel(String value) {
        options.put("channels", value);
        refusal().hasMessageContaining("channels has the entry");
    }

    @ParameterizedTest
    @ValueSource(strings = {"whsec_T0P53CR3T", "whsec_T0P53CR3T!T0P53CR3T!T0P53CR3T", "T0P53CR3T"})
    void a_secret_that_is_refused_is_not_repeated(String secret) {
        options.put("secret", secret);
        refusal().hasMessageContaining("secret is neither").hasMessageNotContaining("T0P53CR3T");
    }

    @Test
    void secrets_are_in_no_text() {
        assertThat(settings().toString()).doesNotContain(SECRET, SECRET.substring(6), "T0P53CR3T");
        options.put("channels", "fax");
        refusal().hasMessageNotContaining(SECRET).hasMessageNotContaining("T0P53CR3T");
    }

    private WebhookOptions options() {
        return new WebhookOptions(options::get);
    }

    private WebhookSettings settings() {
        return options().settings();
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refusal() {
        WebhookOptions parsed = options();
        return assertThatThrownBy(parsed::settings).isInstanceOf(IllegalStateException.class);
    }
}
