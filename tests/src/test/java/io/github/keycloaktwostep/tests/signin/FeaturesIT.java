// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.attack.Outputs;
import io.github.keycloaktwostep.tests.attack.ParallelRequests;
import io.github.keycloaktwostep.tests.http.Broker;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.ProductionServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.User;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Features of Keycloak that are off by default: {@code stateless} on H2, {@code transient-users}, {@code docker}. */
class FeaturesIT {

    private static final int ROUNDS = 3;
    private static final int TABS = 8;

    private static final Realm REALM = Realm.on(ProductionServer.running())
            .policy("enrolments-per-prefix-hour", "1000")
            .policy("sends-per-number-hour", "100")
            .create();
    private static final Phones PHONES = Phones.readingFrom(ProductionServer.twilio());

    /**
     * If two requests store an entry of the same name, H2 fails the second one instead of reporting that the name is
     * taken.
     */
    @Test
    void rightCodeSignsInOnceDespiteConcurrentRequests() {
        for (int round = 0; round < ROUNDS; round++) {
            Member alice = member();
            HttpUser browser = new HttpUser();
            List<HtmlPage> tabs = tabs(alice, browser, TABS);

            List<HtmlPage> answers = atOnce(tabs, browser, PHONES.nextCode(alice.number()));

            assertThat(answers).filteredOn(HtmlPage::signedIn).as("%s", answers).hasSize(1);
            assertThat(answers).allMatch(page -> page.signedIn() || page.is("sign-in"), "shows a page of the product");
        }
    }

    @Test
    void concurrentWrongCodesAreEachCountedOnce() {
        Member alice = member();
        HttpUser browser = new HttpUser();
        List<HtmlPage> tabs = tabs(alice, browser, 2 * TABS);
        String code = PHONES.nextCode(alice.number());

        List<HtmlPage> answers = atOnce(tabs, browser, Phones.wrong(code));

        assertThat(answers).extracting(Outputs::by).isSubsetOf(Outputs.WRONG, Outputs.USED_UP);
        assertThat(answers)
                .filteredOn(answer -> Outputs.by(answer) == Outputs.WRONG)
                .hasSize(4);
    }

    @Test
    void transientUsersAreNotAsked() {
        Realm realm = Realm.on(ProductionServer.running())
                .policy("enforcement", "required")
                .policy("grace-days", "7")
                .create();
        Realm upstream = Realm.on(ProductionServer.running()).withoutSetUp().create();
        Broker broker = new Broker(realm, upstream);
        broker.provider(
                "upstream", Map.of(), Map.of("doNotStoreUsers", "true", "defaultScope", "openid profile email"));
        User user = upstream.user();

        for (String graceDays : List.of("7", "")) {
            realm.policy(Map.of("enforcement", "required", "grace-days", graceDays));
            HttpUser browser = HttpUser.within(realm.url());
            HtmlPage page = broker.signIn("upstream", browser, user);
            assertThat(page).as(page.text()).matches(HtmlPage::signedIn);
            for (String action : List.of("two-step-setup", "two-step-settings")) {
                HtmlPage refused = browser.open(realm.signInUrl("kc_action", action));
                assertThat(refused.address().toString())
                        .as("%s: %s", action, refused)
                        .contains("kc_action_status=");
            }
        }
        assertThat(realm.get("/users?username=" + user.name()))
                .as("stored users")
                .isEmpty();
    }

    /** A registry client cannot show the page for the code. */
    @Test
    void registryLoginOfEnrolledUserFailsAndSendsNothing() {
        REALM.call("POST", "/clients", Map.of("clientId", "registry", "protocol", "docker-v2"));
        Member alice = member();
        int before = PHONES.received(alice.number());

        assertThat(registryLogin(alice.user()).status()).isEqualTo(401);

        assertThat(PHONES.received(alice.number())).isEqualTo(before);
        assertThat(registryLogin(REALM.user()).body()).contains("\"token\"");
    }

    private static HtmlPage registryLogin(User user) {
        String credentials = Base64.getEncoder()
                .encodeToString((user.name() + ":" + User.PASSWORD).getBytes(StandardCharsets.UTF_8));
        return new HttpUser()
                .sending("Authorization", "Basic " + credentials)
                .open(REALM.url() + "/protocol/docker-v2/auth?service=registry&scope=repository:shop/app:pull");
    }

    private static List<HtmlPage> tabs(Member member, HttpUser browser, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> browser.signIn(REALM, member.user()))
                .toList();
    }

    private static List<HtmlPage> atOnce(List<HtmlPage> tabs, HttpUser browser, String code) {
        return ParallelRequests.atOnce(tabs.stream()
                .<Supplier<HtmlPage>>map(tab -> {
                    HttpUser window = browser.window();
                    return () -> window.enter(tab, code);
                })
                .toList());
    }

    private static Member member() {
        return new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);
    }
}
