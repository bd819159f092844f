// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.testing.FuzzedStrings;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where Twilio may report, and who is Twilio. */
class TwilioCallbacksTest {

    /** The example that Twilio's own libraries are tested with. */
    private static final String TOKEN = "12345";

    private static final URI ADDRESS = URI.create("https://mycompany.com/myapp.php?foo=1&bar=2");
    private static final String SIGNATURE = "0/KCTR6DLpKmkAf8muzZqo1nDgQ=";
    private static final Map<String, String> FORM = Map.of(
            "To", "+18005551212",
            "From", "+12349013030",
            "Digits", "1234",
            "Caller", "+12349013030",
            "CallSid", "CA1234567890ABCDE");

    private final TwilioCallbacks callbacks = new TwilioCallbacks(Optional.of(TOKEN), Optional.empty(), false);

    @Test
    void what_twilio_signed_is_genuine() {
        assertThat(callbacks.isGenuine(ADDRESS, FORM, SIGNATURE)).isTrue();
    }

    @Test
    void a_proxy_may_name_the_usual_port() {
        assertThat(callbacks.isGenuine(URI.create("https://mycompany.com:443/myapp.php?foo=1&bar=2"), FORM, SIGNATURE))
                .isTrue();
    }

    @Test
    void what_is_changed_in_any_way_is_not() {
        Map<String, String> changed = new HashMap<>(FORM);
        changed.put("Digits", "1235");
        Map<String, String> longer = new HashMap<>(FORM);
        longer.put("More", "");
        Map<String, String> shorter = new HashMap<>(FORM);
        shorter.remove("Caller");

        assertThat(callbacks.isGenuine(ADDRESS, changed, SIGNATURE)).isFalse();
        assertThat(callbacks.isGenuine(ADDRESS, longer, SIGNATURE)).isFalse();
        assertThat(callbacks.isGenuine(ADDRESS, shorter, SIGNATURE)).isFalse();
        assertThat(callbacks.isGenuine(ADDRESS, Map.of(), SIGNATURE)).isFalse();
        assertThat(callbacks.isGenuine(URI.create("https://mycompany.com/myapp.php?foo=1&bar=3"), FORM, SIGNATURE))
                .isFalse();
        assertThat(callbacks.isGenuine(URI.create("http://mycompany.com/myapp.php?foo=1&bar=2"), FORM, SIGNATURE))
                .isFalse();
        assertThat(new TwilioCallbacks(Optional.of("12346"), Optional.empty(), false)
                        .isGenuine(ADDRESS, FORM, SIGNATURE))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0/KCTR6DLpKmkAf8muzZqo1nDgQ", "1/KCTR6DLpKmkAf8muzZqo1nDgQ=", "============================"
            })
    void what_is_no_signature(String signature) {
        assertThat(callbacks.isGenuine(ADDRESS, FORM, signature)).isFalse();
    }

    @Test
    void without_signature_or_token_nothing_is_genuine() {
        TwilioCallbacks tokenless = new TwilioCallbacks(Optional.empty(), Optional.empty(), false);

        assertThat(callbacks.isGenuine(ADDRESS, FORM, null)).isFalse();
        assertThat(tokenless.isGenuine(ADDRESS, FORM, SIGNATURE)).isFalse();
        assertThat(tokenless.address(ADDRESS)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://id.example.com/x", "http://8.8.8.8/x", "https://172.32.0.1/x", "https://[2001:db8::1]/x"
            })
    void twilio_reports_to_public_addresses(String address) {
        assertThat(callbacks.address(URI.create(address))).contains(URI.create(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:8080/x",
                "http://127.0.0.1/x",
                "http://keycloak:8080/x",
                "https://id.corp.internal/x",
                "https://10.1.2.3/x",
                "https://172.16.0.1/x",
                "https://192.168.0.10/x",
                "https://100.64.0.1/x",
                "https://169.254.1.1/x",
                "https://[::1]/x",
                "https://[fd00::1]/x",
                "https://[fe80::1]/x",
                "https://under_score.example.com/x"
            })
    void but_not_to_what_the_internet_does_not_reach(String address) {
        assertThat(callbacks.address(URI.create(address))).isEmpty();
    }

    @Test
    void a_stand_in_on_this_machine_reaches_this_machine() {
        URI local = URI.create("http://localhost:8080/realms/demo/two-step/twilio/status/1");

        assertThat(new TwilioCallbacks(Optional.of(TOKEN), Optional.empty(), true).address(local))
                .contains(local);
    }

    @Test
    void a_realm_may_be_called_realms() {
        URI own = URI.create("http://keycloak:8080/realms/realms/two-step/twilio/status/1");

        assertThat(new TwilioCallbacks(Optional.of(TOKEN), Optional.of(URI.create("https://hooks.example/kc")), false)
                        .address(own))
                .contains(URI.create("https://hooks.example/kc/realms/realms/two-step/twilio/status/1"));
    }

    @Test
    void another_address_can_be_named() {
        URI own = URI.create("http://keycloak:8080/auth/realms/my%20shop/two-step/twilio/status/1");

        assertThat(new TwilioCallbacks(Optional.of(TOKEN), Optional.of(URI.create("https://hooks.example/kc")), false)
                        .address(own))
                .contains(URI.create("https://hooks.example/kc/realms/my%20shop/two-step/twilio/status/1"));
    }

    /** Twilio signs names and values without what separates them, so that some changes of a form are none to it. */
    @Property
    void whatever_comes_with_another_signature_is_not_genuine(
            @ForAll("addresses") URI address,
            @ForAll("fields") String field,
            @ForAll("fields") String value,
            @ForAll("signatures") String signature) {
        Map<String, String> form = new HashMap<>(FORM);
        form.put(field, value);

        boolean genuine = callbacks.isGenuine(address, form, signature);

        assertThat(genuine && !signature.equals(SIGNATURE)).isFalse();
    }

    @Property
    void every_address_is_one_for_reports_or_not(@ForAll("addresses") URI address) {
        assertThat(callbacks.address(address).orElse(address)).isEqualTo(address);
    }

    @Property
    void a_realm_may_have_any_name(@ForAll("fields") String realm) {
        String path = "/realms/"
                + URLEncoder.encode(realm, StandardCharsets.UTF_8).replace("+", "%20") + "/two-step/twilio/status/1";
        URI own = URI.create("http://keycloak:8080/auth" + path);

        assertThat(new TwilioCallbacks(Optional.of(TOKEN), Optional.of(URI.create("https://hooks.example/kc")), false)
                        .address(own))
                .contains(URI.create("https://hooks.example/kc" + path));
    }

    @Provide
    Arbitrary<URI> addresses() {
        return FuzzedStrings.of(
                        ADDRESS.toString(),
                        "https://id.example.org:8443/realms/my%20shop/two-step/twilio/status/0123456789abcdef",
                        "http://10.1.2.3/realms/a/two-step/twilio/status/1",
                        "https://[2001:db8::1]/realms/a/b",
                        "https://under_score.example.com/x")
                .map(TwilioCallbacksTest::uri)
                .filter(Optional::isPresent)
                .map(Optional::get);
    }

    private static Optional<URI> uri(String text) {
        try {
            return Optional.of(new URI(text)).filter(uri -> uri.getScheme() != null && !uri.isOpaque());
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    @Provide
    Arbitrary<String> fields() {
        return FuzzedStrings.of("To", "CallSid", "+18005551212", "1234", "my shop", "a/realms/b");
    }

    @Provide
    Arbitrary<String> signatures() {
        return FuzzedStrings.of(SIGNATURE, "AAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    }

    @Test
    void the_token_is_in_no_text() {
        assertThat(callbacks.toString()).doesNotContain(TOKEN);
    }

    @Test
    void withoutAFixedHostNameNoneIsAskedForUnlessTheOptionsSayWhere() {
        URI reference = URI.create("/auth/realms/shop/two-step/twilio/status/" + "0".repeat(32));

        assertThat(callbacks.address(reference)).isEmpty();
        assertThat(new TwilioCallbacks(Optional.of(TOKEN), Optional.empty(), true).address(reference))
                .isEmpty();
        assertThat(new TwilioCallbacks(Optional.of(TOKEN), Optional.of(URI.create("https://hooks.example/id")), false)
                        .address(reference))
                .contains(URI.create("https://hooks.example/id/realms/shop/two-step/twilio/status/" + "0".repeat(32)));
    }
}
