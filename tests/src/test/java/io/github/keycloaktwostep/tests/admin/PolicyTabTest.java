package io.github.keycloaktwostep.tests.admin;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.github.keycloaktwostep.tests.browser.Browser;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Production;
import io.github.keycloaktwostep.tests.server.Realm;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where Keycloak's feature {@code declarative-ui} is on, the policy is a tab of the realm's settings, too. */
class PolicyTabTest {

    private static final String TYPE = "org.keycloak.services.ui.extend.UiTabProvider";
    private static final KeycloakServer SERVER = Production.server("policy-tab").start();

    @RegisterExtension
    final Browser browser = Browser.english();

    private final Realm realm = Realm.on(SERVER).create();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void anAdminReadsAndChangesThePolicyThere() {
        change(Map.of("code-length", 7));
        Page page = browser.page();
        page.navigate(SERVER.url() + "/admin/master/console/#/" + realm.name() + "/realm-settings/two-step-policy");
        page.locator("#username").fill(KeycloakServer.ADMIN);
        page.locator("#password").fill(KeycloakServer.ADMIN);
        page.locator("#kc-login").click();

        assertThat(page.getByRole(AriaRole.TAB, new Page.GetByRoleOptions().setName("Two-Step Verification")))
                .isVisible();
        assertThat(page.locator("[name='config.code-length']")).hasValue("7");
        assertThat(page.locator("[name='config.suggest-from-attribute']")).hasValue("phoneNumber");
        page.locator("[name='config.code-length']").fill("9");
        page.locator("[name='config.suggest-from-attribute']").fill("");
        browser.screenshots("policy-tab");
        page.getByTestId("save").click();

        assertThat(page.getByText("successful").first()).isVisible();
        assertThat(policy().path("code-length").asInt()).isEqualTo(9);
        assertThat(policy().path("suggest-from-attribute").asText()).isEmpty();
        assertThat(policy().path("methods")).hasSize(3);
    }

    @Test
    void showsWhatWasChangedByOtherMeans() {
        assertThat(shown("code-length")).isEqualTo("6");

        change(Map.of("code-length", 8, "methods", List.of("app")));
        assertThat(shown("code-length")).isEqualTo("8");
        assertThat(tab().path("config").path("methods")).hasSize(1);

        realm.policy(Map.of("code-length", "7"));
        assertThat(shown("code-length")).isEqualTo("7");
    }

    @Test
    void refusesWhatThePolicyRefuses() {
        HttpResponse<String> answer = save(tab(), "code-length", "99");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("code-length", "99", "6 to 10");
        assertThat(policy().path("code-length").asInt()).isEqualTo(6);
        assertThat(shown("code-length")).isEqualTo("6");
    }

    @Test
    void aTabThatNobodyHasSeenBringsNoDefaultsBack() {
        realm.call("DELETE", "/components/" + tab().path("id").asText(), null);
        realm.call("PUT", "/two-step/policy", Map.of("enforcement", "required", "code-lifetime", 120));
        JsonNode made = tab();
        realm.call("DELETE", "/components/" + made.path("id").asText(), null);
        ObjectNode unseen = made.deepCopy();
        unseen.remove("id");
        ((ObjectNode) unseen.path("config")).removeAll();
        ((ObjectNode) unseen.path("config")).putArray("enforcement").add("optional");
        ((ObjectNode) unseen.path("config")).putArray("code-length").add("8");

        realm.call("POST", "/components", unseen);

        assertThat(policy().path("enforcement").asText()).isEqualTo("required");
        assertThat(policy().path("code-lifetime").asInt()).isEqualTo(120);
        assertThat(policy().path("code-length").asInt()).isEqualTo(8);
        assertThat(shown("enforcement")).isEqualTo("required");
    }

    @Test
    void thereIsNothingToShowBeforeTheRealmIsSetUp() {
        Realm fresh = Realm.on(SERVER).withoutSetUp().create();

        HttpResponse<String> answer = fresh.tryCall(
                "POST",
                "/components",
                Map.of(
                        "providerId",
                        "two-step-policy",
                        "providerType",
                        TYPE,
                        "parentId",
                        fresh.representation().path("id").asText(),
                        "config",
                        Map.of("code-length", List.of("8"))));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("not set up");
        assertThat(fresh.get("/components?type=" + TYPE)).isEmpty();
    }

    private HttpResponse<String> save(JsonNode tab, String key, String value) {
        ObjectNode changed = tab.deepCopy();
        ((ObjectNode) changed.path("config")).putArray(key).add(value);
        return realm.tryCall("PUT", "/components/" + tab.path("id").asText(), Http.parse(changed.toString()));
    }

    private void change(Map<String, Object> values) {
        realm.call("PUT", "/two-step/policy", values);
    }

    private JsonNode policy() {
        return realm.get("/two-step/policy");
    }

    private JsonNode tab() {
        JsonNode tabs = realm.get("/components?type=" + TYPE);
        assertThat(tabs).hasSize(1);
        return tabs.path(0);
    }

    private String shown(String key) {
        return tab().path("config").path(key).path(0).asText();
    }
}
