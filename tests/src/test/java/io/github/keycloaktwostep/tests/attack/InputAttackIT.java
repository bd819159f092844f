// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import java.io.StringReader;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

/** Sends malformed and malicious input, which must not be executed or trusted and must not break the server. */
class InputAttackIT {
    private static final Realm REALM = Realm.on(Servers.inbox())
            .with("editUsernameAllowed", true)
            .policy("enrolments-per-prefix-hour", "1000")
            .policy("enrolments-per-ip-hour", "1000")
            .create();
    private static final Realm CALLING = Realm.on(Servers.withTwilio())
            .policy("enrolments-per-prefix-hour", "1000")
            .create();
    private static final FakeTwilio TWILIO = Servers.twilio();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String MEGABYTE = "x".repeat(1_000_000);
    private static final Pattern STACK_TRACE =
            Pattern.compile("(?m)^\\s*at [a-z]+\\.[a-z]|Exception|Caused by|FreeMarker");

    /** Result of the arithmetic expression in the injections. */
    private static final Pattern EVALUATED = Pattern.compile("60[,.]?481[,.]?729");

    @AfterAll
    static void serversLoggedNoErrors() {
        TWILIO.assertWellFormed();
        for (KeycloakServer server : List.of(REALM.server(), CALLING.server())) {
            assertThat(server.warnings()).noneMatch(line -> line.contains(" ERROR "));
        }
    }

    static Stream<String> injections() {
        return Stream.of(
                "<script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "'/></bdi></form><form action=//evil.example>",
                "${7777*7777} #{7777*7777}",
                "<#assign x=7777*7777>${x}",
                "${.data_model} ${user.home}",
                "${",
                "${a${b}} ${:} ${}",
                "{0} {1,choice,0#x} '{'",
                "</Say><Dial>+19005550000</Dial><Say>",
                "<![CDATA[ ]]> <!ENTITY x SYSTEM 'file:/etc/passwd'> &x;",
                "a\r\nSet-Cookie: injected=1\r\n\r\n<b>");
    }

    @ParameterizedTest
    @MethodSource("injections")
    void phoneNumberInjectionIsHarmless(String injection) {
        HttpUser visitor = new HttpUser();
        HtmlPage page = new HttpEnrolment(REALM, PHONES).phonePage(REALM.user(), visitor);

        page = assertHarmless(visitor.givePhone(page, injection).expect("phone"), visitor, injection);
        assertThat(page.body()).contains("input-error-number");
        String number = Phones.newNumber();
        page = visitor.givePhone(page, number + injection);
        assertThat(page.name().orElse("")).isIn("phone", "code");
        assertHarmless(page, visitor, injection);
        assertHarmless(
                visitor.submit(
                                page,
                                Map.of("step", "phone", "country", injection, "number", number, "channel", injection))
                        .expect("phone"),
                visitor,
                injection);
    }

    @ParameterizedTest
    @MethodSource("injections")
    void appNameInjectionIsHarmless(String injection) {
        User user = REALM.user();
        HttpUser visitor = new HttpUser();
        HtmlPage page = HttpEnrolment.appPage(REALM, user, visitor);
        Totp app = Totp.ofKey(page.secret());

        page = assertHarmless(
                visitor.submit(page, Map.of("deviceName", injection, "code", ""))
                        .expect("app"),
                visitor,
                injection);
        page = visitor.submit(page, Map.of("deviceName", injection, "code", app.freshCode()));
        page = assertHarmless(HttpEnrolment.saveCodes(visitor, page).expect("finish"), visitor, injection);
        assertThat(normalized(page.text())).contains(normalized(injection));
        HttpEnrolment.turnOn(visitor, page);

        HttpUser later = new HttpUser();
        page = assertHarmless(
                later.signIn(REALM, user, "kc_action", "two-step-settings").expect("sign-in"), later, injection);
        assertThat(normalized(page.text())).contains(normalized(injection));
        page = assertHarmless(later.press(page, "options").expect("options"), later, injection);
        page = later.press(page, "back");
        page = assertHarmless(later.enter(page, app.freshCode()).expect("settings"), later, injection);
        assertThat(normalized(page.text())).contains(normalized(injection));
    }

    @ParameterizedTest
    @MethodSource("injections")
    void realmNameInjectionIsHarmless(String injection) throws Exception {
        CALLING.change(Map.of("displayName", injection));
        String number = Phones.newNumber();
        HttpUser visitor = new HttpUser();
        HttpEnrolment enrolment = new HttpEnrolment(CALLING, Phones.readingFrom(TWILIO));
        HtmlPage page = enrolment.requestsCode(CALLING.user(), visitor, number, "voice");

        Map<String, String> call = TWILIO.awaitRequest(number, 1).form();
        String spoken = spoken(call.get("Twiml"));
        assertThat(normalized(spoken)).contains(normalized(shortened(injection)));
        assertThat(call.get("Twiml")).doesNotContain("<Dial", "ENTITY x SYSTEM 'file", "CDATA[ ]]>");

        page = visitor.enter(page, TWILIO.awaitRequest(number, 1).code());
        assertHarmless(page, visitor, injection);
        page = assertHarmless(
                visitor.submit(page, Map.of("backup", "recovery-codes")).expect("recovery-codes"), visitor, injection);
        assertThat(normalized(page.text())).contains(normalized(injection));

        String texted = Phones.newNumber();
        enrolment.requestsCode(CALLING.user(), new HttpUser(), texted, "sms");
        Map<String, String> text = TWILIO.awaitRequest(texted, 1).form();
        assertThat(text.get("To")).isEqualTo(texted);
        assertThat(text.get("Body").lines().findFirst().orElse(""))
                .contains(TWILIO.awaitRequest(texted, 1).code());
        assertThat(text.get("Body").chars().filter(c -> c < ' ' && c != '\n')).isEmpty();
        assertThat(text.get("Body").lines()).hasSizeLessThanOrEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("injections")
    void userNameInjectionIsHarmless(String injection) {
        JsonNode profile = REALM.get("/users/profile");
        for (JsonNode attribute : profile.path("attributes")) {
            ((ObjectNode) attribute).remove("validations");
        }
        REALM.call("PUT", "/users/profile", profile);
        User user = REALM.user();
        String name = user.name() + " " + injection;
        REALM.call("PUT", "/users/" + user.id(), Map.of("username", name, "firstName", injection));
        HttpUser visitor = new HttpUser();
        HtmlPage page = visitor.submit(
                visitor.open(REALM.signInUrl("kc_action", "two-step-setup")),
                Map.of("username", name, "password", User.PASSWORD));

        assertHarmless(page.expect("intro"), visitor, injection);
        page = visitor.submit(page, Map.of());
        page = assertHarmless(visitor.submit(page, Map.of("method", "app")).expect("app"), visitor, injection);
        assertThat(page.body()).containsPattern("href=\"otpauth://totp/[^\"<>\\s]*\"");
    }

    static Stream<String> userAgents() {
        return Stream.concat(
                injections().filter(text -> text.chars().noneMatch(Character::isISOControl)),
                Stream.of(
                        "x".repeat(6_000),
                        "Mozilla/5.0 (<script>alert(1)</script>) <script>alert(1)</script>Bot/1.0",
                        "Mozilla/5.0 (Windows NT 10.0; ${7777*7777}) Firefox/<script>"));
    }

    @ParameterizedTest
    @MethodSource("userAgents")
    void userAgentInjectionIsHarmless(String injection) {
        HttpUser visitor = new HttpUser().sending("User-Agent", injection);
        Member alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), Phones.newNumber(), visitor, true);

        HtmlPage page = alice.rememberedBrowser().signIn(REALM, alice.user(), "kc_action", "two-step-settings");
        assertThat(page.is("sign-in")).as(page.toString()).isTrue();
        page = alice.browser().open(REALM.signInUrl("kc_action", "two-step-settings"));
        page = alice.browser().enter(page, PHONES.nextCode(alice.number()));

        assertHarmless(page, alice.browser(), injection);
        JsonNode device = Http.parse(alice.user()
                .credentials("two-step-device")
                .get(0)
                .path("credentialData")
                .asText());
        assertThat(device.path("browser").asText()).hasSizeLessThanOrEqualTo(64).doesNotContainPattern(EVALUATED);
        assertThat(device.path("system").asText()).hasSizeLessThanOrEqualTo(64).doesNotContainPattern(EVALUATED);
    }

    @Test
    void toleratesMalformedBodies() {
        Member alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);
        HttpUser visitor = new HttpUser();
        HtmlPage signIn = visitor.signIn(REALM, alice.user());
        HttpUser stranger = new HttpUser();
        HtmlPage wizard = new HttpEnrolment(REALM, PHONES).phonePage(REALM.user(), stranger);

        for (Map.Entry<String, String> body : bodies()) {
            assertAnswered(visitor.post(signIn, body.getKey(), body.getValue()), body);
            assertAnswered(stranger.post(wizard, body.getKey(), body.getValue()), body);
        }

        HtmlPage again = visitor.open(signIn.form().action().toString());
        assertThat(again.is("sign-in"))
                .as("the sign-in page is still open: %s", again)
                .isTrue();
        visitor.enter(again, PHONES.nextCode(alice.number())).expectApp();
    }

    private static void assertAnswered(HtmlPage page, Map.Entry<String, String> body) {
        String description = body.getKey() + ": "
                + body.getValue().substring(0, Math.min(60, body.getValue().length()));
        assertThat(page.status()).as(description).isBetween(200, 499);
        assertThat(page.body()).as(description).doesNotContainPattern(STACK_TRACE);
    }

    private static List<Map.Entry<String, String>> bodies() {
        List<Map.Entry<String, String>> bodies = new ArrayList<>();
        // Malformed content types, multipart bodies and percent signs, and more than 1000 fields, are left out:
        // Keycloak's server answers them with 500 before it calls the extension, and does so on its own pages, too.
        for (String type : List.of("application/json", "text/plain", "application/xml", "multipart/form-data")) {
            bodies.add(Map.entry(type, ""));
            bodies.add(Map.entry(type, "{\"code\":\"123456\"}"));
            bodies.add(Map.entry(type, MEGABYTE));
        }
        bodies.add(Map.entry(
                "multipart/form-data; boundary=x",
                "--x\r\nContent-Disposition: form-data; name=\"code\"\r\n\r\n1\r\n--x--\r\n"));
        for (String form : List.of(
                "",
                "code=%00&step=%00",
                "code=%ff%fe&step=sign-in",
                "=&=&&&",
                "step=sign-in&step=phone&code=1&code=2",
                "step=phone&country=DE&number=%0d%0aX:1&channel=sms",
                "x=1&".repeat(900),
                "code=" + MEGABYTE,
                MEGABYTE + "=1",
                "step=" + MEGABYTE,
                "action=" + "%41".repeat(300_000))) {
            bodies.add(Map.entry(FORM, form));
        }
        return bodies;
    }

    @Test
    void formsRejectOtherMethods() {
        Member alice = new HttpEnrolment(REALM, PHONES).enrol(REALM.user(), false);
        HttpUser visitor = new HttpUser();
        HtmlPage signIn = visitor.signIn(REALM, alice.user());
        String address = signIn.form().action().toString();

        for (String method : List.of("PUT", "DELETE", "PATCH", "TRACE")) {
            assertRejected(address, method, FORM, "code=1", Map.of());
        }
    }

    @Test
    void publicResourcesRejectOtherMethodsAndBodies() {
        String delivery = "/two-step/delivery/" + "0".repeat(32);
        assertOnlyAllowed(REALM.url() + delivery, Set.of(), Map.of());
        assertOnlyAllowed(REALM.url() + "/two-step/delivery/%3Cscript%3E", Set.of(), Map.of());
        assertOnlyAllowed(REALM.url() + "/two-step/delivery/" + "a".repeat(4_000), Set.of(), Map.of());
        assertOnlyAllowed(REALM.url() + "/two-step/delivery/..%2f..%2fadmin", Set.of(), Map.of());
        assertOnlyAllowed(REALM.url() + "/two-step/no-such-gateway", Set.of(), Map.of());
        assertOnlyAllowed(REALM.url() + "/two-step/twilio/status/" + "0".repeat(32), Set.of(), Map.of());
        assertOnlyAllowed(REALM.url() + "/two-step/inbox", Set.of("GET", "HEAD"), Map.of());
        assertOnlyAllowed(REALM.url() + "/two-step/inbox/messages", Set.of("GET", "HEAD"), Map.of());
        assertOnlyAllowed(CALLING.url() + delivery, Set.of(), Map.of());
        assertOnlyAllowed(CALLING.url() + "/two-step/twilio/status/" + "0".repeat(32), Set.of(), Map.of());
        assertOnlyAllowed(CALLING.url() + "/two-step/inbox", Set.of(), Map.of());
    }

    @Test
    void adminResourcesRejectOtherMethodsAndBodies() {
        String admin = REALM.server().url() + "/admin/realms/" + REALM.name() + "/two-step/";
        String before = REALM.get("/two-step/policy").toString();
        for (String path : List.of("setup", "policy", "no-such-resource")) {
            assertOnlyAllowed(admin + path, Set.of(), Map.of());
            assertOnlyAllowed(admin + path, Set.of(), Map.of("Authorization", "Bearer x"));
        }
        Map<String, String> token = Map.of("Authorization", "Bearer " + adminToken());

        assertOnlyAllowed(admin + "policy", Set.of("GET", "HEAD"), token);
        assertOnlyAllowed(admin + "setup", Set.of("POST"), token);
        assertOnlyAllowed(admin + "no-such-resource", Set.of(), token);
        for (String body : List.of("", "[]", "null", "{", "{\"code-length\":{}}", "{\"code-length\":1e999}", "\"x\"")) {
            if (!body.isEmpty()) {
                assertRejected(admin + "policy", "PUT", "application/json", body, token);
            }
        }
        assertRejected(admin + "policy", "PUT", "application/json", "{\"" + MEGABYTE + "\":1}", token);
        assertRejected(admin + "policy", "PUT", "application/json", "[".repeat(60_000), token);
        assertRejected(admin + "policy", "PUT", FORM, "code-length=6", token);
        assertRejected(admin + "policy", "PUT", "application/json", "{\"<script>\":\"${7*7}\"}", token);
        assertRejected(
                admin + "policy", "PUT", "application/json", "{\"lost-access-url\":\"javascript:alert(1)\"}", token);

        assertThat(REALM.get("/two-step/policy").toString()).isEqualTo(before);
    }

    /** Sends all methods with all kinds of bodies. Methods that are not allowed must be rejected. */
    private static void assertOnlyAllowed(String address, Set<String> allowed, Map<String, String> headers) {
        for (String method : List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "TRACE")) {
            for (String type : List.of(FORM, "application/json", "multipart/form-data", "text/html")) {
                for (String body : List.of("", "{\"a\":", MEGABYTE)) {
                    if (body.length() > 10 && (method.equals("GET") || method.equals("HEAD"))) {
                        continue;
                    }
                    if (allowed.contains(method)) {
                        assertAnswered(address, method, type, body, headers);
                    } else {
                        assertRejected(address, method, type, body, headers);
                    }
                }
            }
        }
    }

    private static void assertRejected(
            String address, String method, String type, String body, Map<String, String> headers) {
        assertThat(assertAnswered(address, method, type, body, headers))
                .as("%s %s %s, %s", method, address, type, shortened(body))
                .isBetween(400, 499);
    }

    private static int assertAnswered(
            String address, String method, String type, String body, Map<String, String> headers) {
        BodyPublisher publisher = body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        HttpRequest.Builder request = Http.request(address).header("Content-Type", type);
        headers.forEach(request::header);
        HttpResponse<String> response =
                Http.send(request.method(method, publisher).build());
        assertThat(response.statusCode())
                .as("%s %s %s, %s", method, address, type, shortened(body))
                .isBetween(200, 499);
        assertThat(response.body()).doesNotContainPattern(STACK_TRACE);
        return response.statusCode();
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(60, text.length()));
    }

    private static String adminToken() {
        return Http.parse(Http.send(Http.form(
                                REALM.server().url() + "/realms/master/protocol/openid-connect/token",
                                Map.of(
                                        "grant_type", "password",
                                        "client_id", "admin-cli",
                                        "username", "admin",
                                        "password", "admin")))
                        .body())
                .path("access_token")
                .asText();
    }

    /** Asserts that the injection did not become markup, the result of an expression or a header. */
    private static HtmlPage assertHarmless(HtmlPage page, HttpUser visitor, String injection) {
        assertThat(page.status()).isEqualTo(200);
        String extensionPart = page.body().substring(page.body().indexOf("data-two-step-page="));
        assertThat(extensionPart)
                .doesNotContain(
                        "<script>alert",
                        "<img src=x",
                        "<form action=//evil",
                        "<Dial",
                        "<![CDATA",
                        "<!ENTITY",
                        "<#assign")
                .doesNotContainPattern(EVALUATED)
                .doesNotContain(System.getProperty("user.home") + "<")
                .doesNotContainPattern(STACK_TRACE);
        assertThat(visitor.hasCookie("injected")).as(injection).isFalse();
        return page;
    }

    /**
     * Removes white space, control characters, dollar signs and braces, so that a shown text can be compared with its
     * source. Keycloak itself removes the braces of what looks like a message key in a message.
     */
    private static String normalized(String text) {
        return text.replaceAll("[\\p{Cc}\\s${}]+", "");
    }

    /** Returns what a call says, which must consist of spoken text and pauses only. */
    private static String spoken(String twiml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        Element response = factory.newDocumentBuilder()
                .parse(new InputSource(new StringReader(twiml)))
                .getDocumentElement();
        StringBuilder text = new StringBuilder();
        for (Node node = response.getFirstChild(); node != null; node = node.getNextSibling()) {
            assertThat(node.getNodeName()).isIn("Say", "Pause");
            for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
                assertThat(child.getNodeType()).isEqualTo(Node.TEXT_NODE);
            }
            text.append(node.getTextContent()).append('\n');
        }
        return text.toString();
    }
}
