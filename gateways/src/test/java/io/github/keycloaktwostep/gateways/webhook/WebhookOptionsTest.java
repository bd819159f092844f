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
    void requiresOnlyUrlAndSecret() {
        assertThat(settings().url()).isEqualTo(URI.create(URL));
        assertThat(settings().channels()).containsExactlyInAnyOrder(Channel.SMS, Channel.VOICE);
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        assertThat(settings().key().sign("id", "1", body))
                .isEqualTo(WebhookSigningKey.of(SECRET).orElseThrow().sign("id", "1", body));
    }

    @Test
    void reportsAllMissingOptions() {
        options.clear();
        refusal()
                .hasMessageContaining("--spi-two-step-gateway--webhook--url is missing")
                .hasMessageContaining("--spi-two-step-gateway--webhook--secret is missing");
    }

    @Test
    void reportsAllProblemsAtOnce() {
        options.put("url", "sms.example");
        options.put("secret", "short");
        options.put("channels", "sms,fax");
        refusal()
                .hasMessageContaining("--spi-two-step-gateway--webhook--url is not a URL")
                .hasMessageContaining("--spi-two-step-gateway--webhook--secret is neither")
                .hasMessageContaining("--spi-two-step-gateway--webhook--channels has the entry 'fax'");
    }

    @Test
    void treatsBlankAsMissing() {
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
    void rejectsInvalidUrlWithoutRepeatingIt(String values) {
        assertThat(values.split(";", -1)).allSatisfy(value -> {
            options.put("url", value);
            refusal().hasMessageContaining("url is not a URL").hasMessageNotContaining("pass");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://sms.example", "HTTP://sms.example", "http://127.0.0.1.example", "http://10.0.0.1"})
    void warnsOfHttpToAnotherMachine(String value) {
        options.put("url", value);
        assertThat(options().warnings()).singleElement().asString().contains("webhook--url", "unencrypted");
        assertThat(settings().url()).isEqualTo(URI.create(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sms", " SMS ", "sms,sms"})
    void supportsSingleChannels(String value) {
        options.put("channels", value);
        assertThat(settings().channels()).containsExactly(Channel.SMS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fax", "sms,", ",", "sms voice"})
    void rejectsUnknownChannels(String value) {
        options.put("channels", value);
        refusal().hasMessageContaining("channels has the entry");
    }

    @ParameterizedTest
    @ValueSource(strings = {"whsec_T0P53CR3T", "whsec_T0P53CR3T!T0P53CR3T!T0P53CR3T", "T0P53CR3T"})
    void rejectsInvalidSecretWithoutRepeatingIt(String secret) {
        options.put("secret", secret);
        refusal().hasMessageContaining("secret is neither").hasMessageNotContaining("T0P53CR3T");
    }

    @Test
    void toStringHidesSecrets() {
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
