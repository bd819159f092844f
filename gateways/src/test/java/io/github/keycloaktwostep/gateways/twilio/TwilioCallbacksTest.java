// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.testing.FuzzedStrings;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The addresses for Twilio's reports, and the check of Twilio's signatures. */
class TwilioCallbacksTest {

    /** The example from the tests of Twilio's own libraries. */
    private static final String TOKEN = "12345";

    private static final URI ADDRESS = URI.create("https://mycompany.com/myapp.php?foo=1&bar=2");
    private static final String SIGNATURE = "0/KCTR6DLpKmkAf8muzZqo1nDgQ=";
    private static final Map<String, String> FORM = Map.of(
            "To", "+18005551212",
            "From", "+12349013030",
            "Digits", "1234",
            "Caller", "+12349013030",
            "CallSid", "CA1234567890ABCDE");

    private static final String HOOKS = "https://hooks.example/kc";

    private final TwilioCallbacks callbacks = new TwilioCallbacks(Optional.of(TOKEN), Optional.empty(), false);

    @ParameterizedTest
    @CsvSource({
        "https://mycompany.com/myapp.php?foo=1&bar=2, 0/KCTR6DLpKmkAf8muzZqo1nDgQ=, true",
        // A proxy may name the usual port.
        "https://mycompany.com:443/myapp.php?foo=1&bar=2, 0/KCTR6DLpKmkAf8muzZqo1nDgQ=, true",
        "https://mycompany.com/myapp.php?foo=1&bar=3, 0/KCTR6DLpKmkAf8muzZqo1nDgQ=, false",
        "http://mycompany.com/myapp.php?foo=1&bar=2, 0/KCTR6DLpKmkAf8muzZqo1nDgQ=, false",
        "https://mycompany.com/myapp.php?foo=1&bar=2, '', false",
        "https://mycompany.com/myapp.php?foo=1&bar=2, , false",
        "https://mycompany.com/myapp.php?foo=1&bar=2, 0/KCTR6DLpKmkAf8muzZqo1nDgQ, false",
        "https://mycompany.com/myapp.php?foo=1&bar=2, 1/KCTR6DLpKmkAf8muzZqo1nDgQ=, false",
        "https://mycompany.com/myapp.php?foo=1&bar=2, ============================, false"
    })
    void checksTwiliosSignature(URI address, String signature, boolean genuine) {
        assertThat(callbacks.isGenuine(address, FORM, signature)).isEqualTo(genuine);
    }

    @Test
    void rejectsChangedFormAndOtherToken() {
        Map<String, String> changed = new HashMap<>(FORM);
        changed.put("Digits", "1235");
        Map<String, String> longer = new HashMap<>(FORM);
        longer.put("More", "");
        Map<String, String> shorter = new HashMap<>(FORM);
        shorter.remove("Caller");

        assertThat(List.of(changed, longer, shorter, Map.<String, String>of()))
                .noneMatch(form -> callbacks.isGenuine(ADDRESS, form, SIGNATURE));
        assertThat(callbacks("12346", null).isGenuine(ADDRESS, FORM, SIGNATURE)).isFalse();
        assertThat(callbacks(null, null).isGenuine(ADDRESS, FORM, SIGNATURE)).isFalse();
        assertThat(callbacks(null, null).address(ADDRESS)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "true, https://id.example.com/x http://8.8.8.8/x https://172.32.0.1/x https://[2001:db8::1]/x",
        "false, http://localhost:8080/x http://127.0.0.1/x http://keycloak:8080/x https://id.corp.internal/x",
        "false, https://10.1.2.3/x https://172.16.0.1/x https://192.168.0.10/x https://100.64.0.1/x",
        "false, https://169.254.1.1/x https://[::1]/x https://[fd00::1]/x https://[fe80::1]/x",
        "false, https://under_score.example.com/x"
    })
    void returnsOnlyPublicAddresses(boolean reached, String addresses) {
        assertThat(addresses.split(" ", -1)).allSatisfy(address -> assertThat(callbacks.address(URI.create(address)))
                .isEqualTo(reached ? Optional.of(URI.create(address)) : Optional.empty()));
    }

    @Test
    void allowsLocalAddressForLocalStandIn() {
        URI local = URI.create("http://localhost:8080/realms/demo/two-step/twilio/status/1");

        assertThat(new TwilioCallbacks(Optional.of(TOKEN), Optional.empty(), true).address(local))
                .contains(local);
    }

    @ParameterizedTest
    @CsvSource({
        "http://keycloak:8080/auth/realms/my%20shop/two-step/twilio/status/1, realms/my%20shop/two-step/twilio/status/1",
        "http://keycloak:8080/realms/realms/two-step/twilio/status/1, realms/realms/two-step/twilio/status/1",
        // without a fixed host name
        "/auth/realms/shop/two-step/twilio/status/1, realms/shop/two-step/twilio/status/1"
    })
    void usesConfiguredBaseAddress(URI own, String path) {
        assertThat(callbacks(TOKEN, HOOKS).address(own)).contains(URI.create(HOOKS + "/" + path));
    }

    /** Twilio signs names and values without separators, so different forms can have the same signature. */
    @Property
    void rejectsAnyOtherSignature(
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
    void returnsAddressUnchangedOrNothing(@ForAll("addresses") URI address) {
        assertThat(callbacks.address(address).orElse(address)).isEqualTo(address);
    }

    @Property
    void acceptsAnyRealmName(@ForAll("fields") String realm) {
        String path = "/realms/"
                + URLEncoder.encode(realm, StandardCharsets.UTF_8).replace("+", "%20") + "/two-step/twilio/status/1";
        URI own = URI.create("http://keycloak:8080/auth" + path);

        assertThat(callbacks(TOKEN, HOOKS).address(own)).contains(URI.create(HOOKS + path));
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
    void toStringHidesToken() {
        assertThat(callbacks.toString()).doesNotContain(TOKEN);
    }

    @Test
    void returnsNothingIfHostNameIsUnknown() {
        URI reference = URI.create("/auth/realms/shop/two-step/twilio/status/1");

        assertThat(callbacks.address(reference)).isEmpty();
        assertThat(new TwilioCallbacks(Optional.of(TOKEN), Optional.empty(), true).address(reference))
                .isEmpty();
    }

    private static TwilioCallbacks callbacks(String token, String base) {
        return new TwilioCallbacks(
                Optional.ofNullable(token), Optional.ofNullable(base).map(URI::create), false);
    }
}
