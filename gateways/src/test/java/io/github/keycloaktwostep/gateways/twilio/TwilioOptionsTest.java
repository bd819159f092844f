// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.twilio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.keycloaktwostep.gateway.Channel;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwilioOptionsTest {

    private static final String ACCOUNT = "AC0123456789abcdef0123456789abcdef";
    private static final String TOKEN = "fedcba9876543210fedcba9876543210";
    private static final String KEY = "SK0123456789abcdef0123456789abcdef";
    private static final String SERVICE = "MG0123456789abcdef0123456789abcdef";
    private static final String NUMBER = "+15005550006";

    private final Map<String, String> options =
            new HashMap<>(Map.of("account-sid", ACCOUNT, "auth-token", TOKEN, "from", NUMBER));

    @Test
    void requiresOnlyAccountTokenAndSender() {
        TwilioSettings settings = settings();
        assertThat(settings.accountSid()).isEqualTo(ACCOUNT);
        assertThat(settings.credentials()).isEqualTo(new TwilioCredentials(ACCOUNT, TOKEN));
        assertThat(settings.baseUrl()).isEqualTo(URI.create("https://api.twilio.com"));
        assertThat(settings.senders().channels()).containsExactly(Channel.SMS, Channel.VOICE);
    }

    @Test
    void acceptsApiKeyInsteadOfToken() {
        options.remove("auth-token");
        options.put("api-key-sid", KEY);
        options.put("api-key-secret", "secret");
        assertThat(settings().accountSid()).isEqualTo(ACCOUNT);
        assertThat(settings().credentials()).isEqualTo(new TwilioCredentials(KEY, "secret"));
    }

    @Test
    void reportsAllMissingOptions() {
        options.clear();
        refusal()
                .hasMessageContaining("--spi-two-step-gateway--twilio--account-sid is missing")
                .hasMessageContaining("--spi-two-step-gateway--twilio--auth-token is missing")
                .hasMessageContaining("--spi-two-step-gateway--twilio--api-key-sid")
                .hasMessageContaining("--spi-two-step-gateway--twilio--from is missing")
                .hasMessageContaining("--spi-two-step-gateway--twilio--messaging-service-sid");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    auth-token            | " " | auth-token is missing
                    account-sid           | fedcba9876543210fedcba9876543210 | account-sid is not AC and 32
                    messaging-service-sid | AC0123456789abcdef0123456789abcdef | messaging-service-sid is not MG and 32
                    callback-base-url     | public.example | callback-base-url is not a URL
                    callbacks             | no | callbacks is neither true nor false
                    voice-from            | ACME | voice-from is not a number
                    from-by-country       | US:ACME,us:OTHER | from-by-country names US twice
                    from-by-country       | GB:ACME,US | from-by-country has the entry 'US'
                    from-by-country       | GB:ACME,USA:ACME | from-by-country has the entry 'USA:ACME'
                    from-by-country       | GB:ACME,US: | from-by-country has the entry 'US:'
                    from-by-country       | GB:ACME,US:+1 | from-by-country has the entry 'US:+1'
                    from-by-country       | GB:ACME,+15005550006 | from-by-country has the entry '+15005550006'
                    from-by-country       | GB:ACME,:ACME | from-by-country has the entry ':ACME'
                    base-url              | api.twilio.com | base-url is not a URL
                    base-url              | ftp://api.twilio.com | base-url is not a URL
                    base-url              | https:// | base-url is not a URL
                    base-url              | https://user:pass@api.twilio.com | base-url is not a URL
                    base-url              | https://api.twilio.com/?a=b | base-url is not a URL
                    base-url              | https://api.twilio.com/#a | base-url is not a URL
                    base-url              | https://a b | base-url is not a URL
                    """)
    void rejectsInvalidValuesByOptionName(String option, String value, String message) {
        options.put(option, value);
        // An operator may swap token and SID, and the token must not be logged.
        refusal().hasMessageContaining(message).hasMessageNotContaining(TOKEN).hasMessageNotContaining("pass@");
    }

    @ParameterizedTest
    @ValueSource(strings = {"015005550006", "+0123456", "123456789", "TwelveLetters", "ÄÖÜ", "+", "+1 500 555 0006"})
    void rejectsInvalidSenders(String from) {
        options.put("from", from);
        refusal().hasMessageContaining("--spi-two-step-gateway--twilio--from is neither");
    }

    @ParameterizedTest
    @CsvSource({"api-key-sid, SK0123456789abcdef0123456789abcdef, api-key-secret", "api-key-secret, secret, api-key-sid"
    })
    void rejectsIncompleteApiKey(String option, String value, String missing) {
        options.remove("auth-token");
        options.put(option, value);
        refusal().hasMessageContaining("--spi-two-step-gateway--twilio--" + missing + " is missing");
    }

    @Test
    void configuresCallbacks() {
        options.put("callback-base-url", "https://public.example/id/");
        assertThat(settings().callbacks().base()).contains(URI.create("https://public.example/id"));
        options.put("callbacks", "false");
        assertThat(settings().callbacks().token()).isEmpty();
    }

    @Test
    void verifiesCallbacksWithTokenBesideApiKey() {
        options.put("api-key-sid", KEY);
        options.put("api-key-secret", "secret");
        assertThat(settings().credentials()).isEqualTo(new TwilioCredentials(KEY, "secret"));
        assertThat(settings().callbacks().token()).contains(TOKEN);
        assertThat(options().warnings()).isEmpty();
        options.remove("auth-token");
        assertThat(settings().callbacks().token()).isEmpty();
        assertThat(options().warnings()).singleElement().asString().contains("auth-token", "callbacks=false");
        options.put("callbacks", "false");
        assertThat(options().warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"+15005550006", "12345", "ACME", "My Shop 24", "A&B"})
    void senders(String from) {
        options.put("from", from);
        assertThat(settings().senders().from()).contains(from);
    }

    @Test
    void rejectsCallsFromAlphanumericSender() {
        options.put("from", "ACME");
        assertThat(settings().senders().channels()).containsExactly(Channel.SMS);
        options.put("voice-from", NUMBER);
        assertThat(settings().senders().channels()).containsExactly(Channel.SMS, Channel.VOICE);
        assertThat(settings().senders().caller()).contains(NUMBER);
    }

    @Test
    void supportsCallsOnly() {
        options.remove("from");
        options.put("voice-from", NUMBER);
        assertThat(settings().senders().channels()).containsExactly(Channel.VOICE);
    }

    @Test
    void prefersCountrySenderThenServiceThenFrom() {
        options.put("from-by-country", "US:+15005550007, gb : ACME,");
        assertThat(settings().senders().sender("US")).contains(new TwilioSenders.Sender("+15005550007", false));
        assertThat(settings().senders().sender("GB")).contains(new TwilioSenders.Sender("ACME", false));
        assertThat(settings().senders().sender("DE")).contains(new TwilioSenders.Sender(NUMBER, false));
        options.put("messaging-service-sid", SERVICE);
        assertThat(settings().senders().sender("US")).contains(new TwilioSenders.Sender("+15005550007", false));
        assertThat(settings().senders().sender("DE")).contains(new TwilioSenders.Sender(SERVICE, true));
    }

    @Test
    void servesOnlyCountriesWithASender() {
        options.remove("from");
        options.put("from-by-country", "US:+15005550007");
        assertThat(settings().senders().channels()).containsExactly(Channel.SMS);
        assertThat(settings().senders().sender("DE")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.dublin.ie1.twilio.com,https://api.dublin.ie1.twilio.com",
        "https://proxy.example:8443/twilio//,https://proxy.example:8443/twilio",
        "http://localhost:9000/,http://localhost:9000",
        "http://[::1]:9000,http://[::1]:9000"
    })
    void acceptsBaseUrls(String value, String url) {
        options.put("base-url", value);
        assertThat(settings().baseUrl()).isEqualTo(URI.create(url));
        assertThat(options().warnings()).isEmpty();
    }

    @Test
    void warnsOfHttpToAnotherMachine() {
        options.put("base-url", "http://twilio.example");
        assertThat(options().warnings()).singleElement().asString().contains("base-url", "unencrypted");
    }

    @Test
    void toStringHidesSecrets() {
        assertThat(settings().toString()).doesNotContain(TOKEN);
        options.put("from", "!");
        refusal().hasMessageNotContaining(TOKEN);
    }

    private TwilioOptions options() {
        return new TwilioOptions(options::get);
    }

    private TwilioSettings settings() {
        return options().settings();
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refusal() {
        TwilioOptions parsed = options();
        return assertThatThrownBy(parsed::settings).isInstanceOf(IllegalStateException.class);
    }
}
