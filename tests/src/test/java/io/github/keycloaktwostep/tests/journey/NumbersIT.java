// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.User;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Numbers of countries with unusual numbering plans, as users type them on the page for the number: one example of each
 * kind. {@code ReportedNumbersTest} in core covers all of them.
 */
class NumbersIT {

    private static final Map<String, String> POLICY = Map.of("enrolments-per-prefix-hour", "1000");
    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    @BeforeEach
    void resetPolicy() {
        REALM.policy(POLICY);
    }

    @ParameterizedTest(name = "{1} in {0} by {2}, allowed: {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "DE|4915123456789|sms||+4915123456789",
                "US|0049 151 23456785|sms||+4915123456785",
                "GP|0690 00 12 36|sms|GP|+590690001236",
                "MX|1 55 1234 5674|sms||+525512345674",
                "AR|11 2345-6789|sms||+5491123456789",
                "DE|+881612345678|voice|001|+881612345678"
            })
    void acceptsNumberAsIntended(String country, String typed, String channel, String allowed, String number) {
        policy("allowed-countries", allowed == null ? List.of() : List.of(allowed));

        HtmlPage page = enterNumber(country, typed, channel);

        assertThat(page.is("code"))
                .as("%s %s", page, page.error("number").orElse(""))
                .isTrue();
        assertThat(REALM.inbox().awaitMessage(number).code()).isNotEmpty();
    }

    @ParameterizedTest(name = "{1} in {0} by {2}, allowed: {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "GB|07911 123456|sms|GB|belongs to a country \\(Guernsey\\) that shares the calling code \\+44 with"
                        + " United Kingdom",
                "US|(204) 234-5678|sms|US|belongs to a country \\(Canada\\) that shares the calling code \\+1 with"
                        + " United States",
                "AX|09 123 4567|voice|AX|belongs to a country \\(Finland\\) that shares the calling code \\+358",
                "AR|15-2345-6789|sms||area code",
                "GB|070 1234 5678|voice||use this kind of number",
                "DE|+881612345678|voice||use this kind of number",
                "DE|+881612345678|sms|DE|use this kind of number"
            })
    void rejectsNumberWithReason(String country, String typed, String channel, String allowed, String reason) {
        policy("allowed-countries", allowed == null ? List.of() : List.of(allowed));

        HtmlPage page = enterNumber(country, typed, channel);

        assertThat(page.is("phone")).as("%s: %s", page, page.text()).isTrue();
        assertThat(page.error("number").orElse("")).containsPattern(reason);
    }

    @Test
    void suggestsProfileNumberWithoutPlusAsInternational() {
        ObjectNode profile = (ObjectNode) REALM.get("/users/profile");
        REALM.call("PUT", "/users/profile", profile.put("unmanagedAttributePolicy", "ADMIN_EDIT"));
        policy("default-country", "DE");
        User alice = REALM.user(Map.of("attributes", Map.of("phoneNumber", List.of("4915123456789"))));
        HttpUser visitor = new HttpUser();
        int before = PHONES.received("+4915123456789");

        HtmlPage page = new HttpEnrolment(REALM, PHONES).phonePage(alice, visitor);
        page = visitor.submit(page, Map.of("use", "suggested", "country", "DE", "channel", "sms"));

        assertThat(page.is("code")).as(page.text()).isTrue();
        REALM.inbox().awaitMessage("+4915123456789", before + 1);
    }

    @Test
    void rejectsFirstPhoneAsBackupInAnotherNotation() {
        HttpUser visitor = new HttpUser();
        HtmlPage page = enterNumber(visitor, "AR", "+54 9 11 2345 6790", "voice");
        page = visitor.submit(page, Map.of("code", PHONES.nextCode("+5491123456790")));
        page = visitor.submit(page, Map.of("backup", "phone"));

        page = visitor.submit(page, Map.of("country", "AR", "number", "+54 11 2345 6790", "channel", "voice"));

        assertThat(page.is("phone")).as(page.text()).isTrue();
        assertThat(page.error("number").orElse("")).contains("already set up");
    }

    @Test
    void twoNotationsOfANumberShareItsRateLimit() {
        policy("sends-per-number-hour", 2);
        enterNumber("AR", "+54 9 11 2345 6791", "voice");
        enterNumber("AR", "+54 11 2345 6791", "voice");

        HtmlPage page = enterNumber("AR", "+54 9 11 2345 6791", "voice");

        assertThat(page.is("phone")).as(page.text()).isTrue();
        assertThat(page.text()).contains("send another code yet");
    }

    @Test
    void importsMexicanNumberInOldNotation() {
        User alice = REALM.user();

        JsonNode row = importNumber(alice, "+5215512345673");

        assertThat(row.path("outcome").asText()).as(row.toString()).isEqualTo("imported");
        new PageText(REALM, alice, PHONES).signsIn().sees("sign-in").entersCode(PHONES.nextCode("+525512345673"));
    }

    @Test
    void importRecognisesPhoneStoredInOldNotation() {
        User alice = REALM.user(Map.of("credentials", List.of(Realm.password(), storedPhone("+5215512345672", "MX"))));

        assertThat(importNumber(alice, "+525512345672").path("outcome").asText())
                .isEqualTo("unchanged");
        assertThat(importNumber(alice, "+5215512345672").path("outcome").asText())
                .isEqualTo("unchanged");
        assertThat(alice.credentials("two-step-phone")).hasSize(1);
    }

    private static Map<String, Object> storedPhone(String number, String region) {
        return Map.of(
                "type",
                "two-step-phone",
                "credentialData",
                "{}",
                "secretData",
                "{\"number\":{\"e164\":\"" + number + "\"},\"region\":\"" + region
                        + "\",\"channels\":[\"SMS\",\"VOICE\"],\"preferred\":\"SMS\"}");
    }

    private static JsonNode importNumber(User user, String number) {
        return REALM.call(
                        "POST",
                        "/two-step/users/import",
                        Map.of("as", "verified", "rows", List.of(Map.of("user", user.name(), "number", number))))
                .orElseThrow()
                .path("rows")
                .path(0);
    }

    private static HtmlPage enterNumber(String country, String typed, String channel) {
        return enterNumber(new HttpUser(), country, typed, channel);
    }

    private static HtmlPage enterNumber(HttpUser visitor, String country, String typed, String channel) {
        HtmlPage page = new HttpEnrolment(REALM, PHONES).phonePage(REALM.user(), visitor);
        return visitor.submit(page, Map.of("country", country, "number", typed, "channel", channel));
    }

    private static void policy(String key, Object value) {
        REALM.call("PUT", "/two-step/policy", Map.of(key, value));
    }
}
