// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.github.keycloaktwostep.tests.Build;
import io.github.keycloaktwostep.tests.browser.Browser;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Keycloak's own page <em>Signing in</em>, and our credentials in Keycloak's REST APIs. */
class AccountConsoleIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            .with("supportedLocales", List.of("en", "de", "is"))
            .create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());
    private static final String FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0";
    private static final List<String> OUR_TYPES = List.of("two-step", "two-step-phone", "two-step-device");

    @RegisterExtension
    final Browser browser = Browser.english();

    private final Member alice = new HttpEnrolment(REALM, PHONES)
            .enrol(REALM.user(), Phones.newNumber(), new HttpUser().sending("User-Agent", FIREFOX), true);
    private final String lastDigits = alice.number().substring(alice.number().length() - 2);

    @Test
    void listsMethodsAndDevices() {
        Page page = browser.page();
        BrowserUser user = new BrowserUser(page, REALM, alice.user(), PHONES);
        page.navigate(REALM.accountUrl() + "/account-security/signing-in");
        user.givesPassword().sees("sign-in").ticks("rememberDevice").entersCode(PHONES.nextCode(alice.number()));

        assertThat(title(page, "two-step")).hasText("Two-Step Verification");
        assertThat(rows(page, "two-step")).containsText(Pattern.compile("On since.*20\\d\\d"));
        assertThat(rows(page, "two-step-phone")).containsText("••• ••" + lastDigits);
        assertThat(rows(page, "two-step-phone")).containsText("Preferred method. Gets codes by text message.");
        assertThat(rows(page, "two-step-device")).hasCount(2);
        assertThat(rows(page, "two-step-device").first()).containsText("Firefox · Linux");
        assertThat(rows(page, "two-step-device").last()).containsText("This device");
        assertThat(page.locator("main")).not().containsText(Pattern.compile("two-step|[{}\"]"));
        screenshot(page);

        rows(page, "two-step").locator("[data-testrole=update]").click();
        user.sees("sign-in").entersCode(PHONES.nextCode(alice.number())).sees("settings");
        page.locator("[data-two-step-method] button[name=call]").click();
        user.seesAlert("gets codes by phone call").presses("two-step-done");
        assertThat(rows(page, "two-step-phone")).containsText("Preferred method. Gets codes by phone call.");

        rows(page, "two-step-device").first().locator("[data-testrole=remove]").click();
        user.sees("sign-in").entersCode(PHONES.nextCode(alice.number()));
        assertThat(page.locator("#kc-delete-text")).containsText("Firefox · Linux");
        page.locator("#kc-accept").click();
        assertThat(rows(page, "two-step-device")).hasCount(1);
    }

    @Test
    void accountApiShowsNoSecrets() {
        String body = credentials(alice.browser());

        assertThat(body)
                .doesNotContain(
                        alice.number(),
                        alice.number().substring(4),
                        "hash\\\"",
                        "stamp",
                        "lastDigits",
                        "preferred\\\"");
        JsonNode types = Http.parse(body);
        for (String type : OUR_TYPES) {
            for (JsonNode credential : ofType(types, type).path("userCredentialMetadatas")) {
                assertThat(credential.path("credential").has("credentialData"))
                        .as(type)
                        .isFalse();
                assertThat(credential.path("credential").has("secretData"))
                        .as(type)
                        .isFalse();
            }
        }
        assertThat(ofType(types, "two-step").path("updateAction").asText()).isEqualTo("two-step-settings");
        assertThat(ofType(types, "two-step-phone").path("updateAction").asText())
                .isEqualTo("two-step-settings");
        assertThat(ofType(types, "two-step-phone").path("removeable").asBoolean())
                .isFalse();
        assertThat(ofType(types, "two-step-device").path("removeable").asBoolean())
                .isTrue();
        assertThat(device(types).path("infoMessage").path("key").asText()).isEqualTo("two-step-device-this");

        JsonNode otherBrowser = Http.parse(credentials(alice.browser().anotherDay("nothing"), token(alice.browser())));
        assertThat(device(otherBrowser).path("infoMessage").path("key").asText())
                .isEmpty();

        // The API reduces copies of the credentials; the stored ones still work.
        assertThat(HttpSignIn.begin(REALM, alice.user(), new HttpUser()).givePassword())
                .matches(page -> page.is("sign-in"));
        assertThat(HttpSignIn.begin(REALM, alice.user(), alice.rememberedBrowser())
                        .givePassword())
                .matches(io.github.keycloaktwostep.tests.http.HtmlPage::signedIn);
    }

    @Test
    void textsExistInEveryLanguage() {
        Set<String> keys = new TreeSet<>(OUR_TYPES);
        OUR_TYPES.forEach(type -> keys.add(type + "-display-name"));
        String before = credentials(alice.browser());
        collect(Http.parse(before), keys);
        REALM.policy(Map.of("remember-device", "false"));
        try {
            collect(Http.parse(credentials(alice.browser())), keys);
        } finally {
            REALM.policy(Map.of());
        }
        assertThat(keys).contains("two-step-device-over", "two-step-since", "two-step-device-until");

        Map<String, String> english = texts("en");
        Map<String, String> german = texts("de");
        Map<String, String> icelandic = texts("is");
        assertThat(german)
                .containsEntry("two-step-display-name", "Zwei-Schritt-Verifizierung")
                .containsEntry("two-step-device-this", "Dieses Gerät")
                .containsEntry("two-step-phone-sms-preferred", "Bevorzugte Methode. Erhält Codes per SMS.");
        for (String key : keys) {
            assertThat(english.get(key)).as(key).isNotBlank();
            assertThat(german.get(key)).as(key).isNotBlank().isNotEqualTo(english.get(key));
            assertThat(icelandic.get(key))
                    .as("%s, which has no translation", key)
                    .isEqualTo(english.get(key));
        }
    }

    @Test
    void adminApiShowsMetadataWithoutSecrets() {
        JsonNode credentials = REALM.get("/users/" + alice.user().id() + "/credentials");

        assertThat(credentials.toString())
                .doesNotContain(alice.number(), alice.number().substring(4), "hash\\\"", "stamp");
        assertThat(credentials.findValues("secretData"))
                .allMatch(secret -> secret.asText("").isEmpty());
        assertThat(metadata("two-step")).containsOnlyKeys("state", "since").containsEntry("state", "on");
        assertThat(metadata("two-step-phone"))
                .isEqualTo(Map.of("lastDigits", lastDigits, "country", "DE", "channel", "sms"));
        assertThat(metadata("two-step-device"))
                .containsOnlyKeys("browser", "system", "lastUsed", "expires")
                .containsEntry("browser", "Firefox")
                .containsEntry("system", "Linux");
        assertThat(alice.user()
                        .credentials("two-step-device")
                        .get(0)
                        .path("userLabel")
                        .asText())
                .isEqualTo("Firefox · Linux");
    }

    /**
     * Saves a screenshot of the whole list in {@code target/screenshots}. The viewport is tall because the console
     * scrolls inside an element.
     */
    private static void screenshot(Page page) {
        page.setViewportSize(320, 2_000);
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(Build.target().resolve("screenshots").resolve("account-console-320.png")));
        page.setViewportSize(1_280, 800);
    }

    private static Locator title(Page page, String type) {
        return page.locator("[data-testid='" + type + "/title']");
    }

    private static Locator rows(Page page, String type) {
        return page.locator("[data-testid='" + type + "/credential-list'] > li");
    }

    private static JsonNode ofType(JsonNode types, String type) {
        for (JsonNode each : types) {
            if (each.path("type").asText().equals(type)) {
                return each;
            }
        }
        throw new AssertionError(type + " is not listed");
    }

    private static JsonNode device(JsonNode types) {
        return ofType(types, "two-step-device").path("userCredentialMetadatas").path(0);
    }

    /** Collects all message keys that the console receives for our credentials. */
    private static void collect(JsonNode types, Set<String> keys) {
        for (String type : OUR_TYPES) {
            JsonNode one = ofType(types, type);
            keys.add(one.path("displayName").asText());
            keys.add(one.path("helptext").asText());
            one.findValues("key").forEach(key -> keys.add(key.asText()));
        }
    }

    private static Map<String, String> texts(String language) {
        Map<String, String> texts = new HashMap<>();
        for (JsonNode text : Http.parse(
                Http.send(Http.request(REALM.server().url() + "/resources/" + REALM.name() + "/account/" + language)
                                .build())
                        .body())) {
            texts.put(text.path("key").asText(), text.path("value").asText());
        }
        return texts;
    }

    private Map<String, String> metadata(String type) {
        JsonNode data = Http.parse(
                alice.user().credentials(type).get(0).path("credentialData").asText());
        Map<String, String> metadata = new HashMap<>();
        data.properties()
                .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().asText()));
        return metadata;
    }

    private static String credentials(HttpUser browser) {
        return credentials(browser, token(browser));
    }

    /** Requests the credentials as the console does, with the browser's cookies. */
    private static String credentials(HttpUser browser, String token) {
        return browser.window()
                .sending("Authorization", "Bearer " + token)
                .sending("Accept", "application/json")
                .open(REALM.accountUrl() + "/credentials")
                .body();
    }

    private static String token(HttpUser browser) {
        String address = browser.open(REALM.signInUrl()).address().toString();
        return REALM.redeem(address.replaceFirst(".*[?&]code=([^&]+).*", "$1"))
                .path("access_token")
                .asText();
    }
}
