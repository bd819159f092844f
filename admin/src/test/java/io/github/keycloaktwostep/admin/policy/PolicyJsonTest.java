// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.admin.http.AdminError;
import io.github.keycloaktwostep.admin.http.RequestInput;
import io.github.keycloaktwostep.admin.http.RequestRejected;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyKey;
import io.github.keycloaktwostep.testing.FuzzedStrings;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyJsonTest {

    @Test
    void writesEveryKeyWithItsType() {
        ObjectNode json = write(Policy.of(Map.of("allowed-countries", "DE##AT")));
        assertThat(json.properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyElementsOf(
                        Arrays.stream(PolicyKey.values()).map(PolicyKey::key).toList());
        assertThat(json.get("enforcement").textValue()).isEqualTo("optional");
        assertThat(json.get("backup-required").booleanValue()).isTrue();
        assertThat(json.get("code-length").intValue()).isEqualTo(6);
        assertThat(json.get("methods")).hasToString("[\"sms\",\"voice\",\"app\"]");
        assertThat(json.get("required-roles")).hasToString("[]");
        assertThat(json.get("allowed-countries")).hasToString("[\"DE\",\"AT\"]");
    }

    @Test
    void survivesRoundTrip() {
        ObjectNode json = write(Policy.of(Map.of()));
        assertThat(write(Policy.of(withoutNulls(PolicyJson.read(json))))).isEqualTo(json);
    }

    /** In the form that the console stores. Null and an empty value restore the default; an empty text means none. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'methods':['sms','app']}|methods|sms##app",
                "{'allowed-countries':'DE,AT'}|allowed-countries|DE,AT",
                "{'code-length':'8'}|code-length|8",
                "{'allow-voip':'true'}|allow-voip|true",
                "{'code-attempts':3}|code-attempts|3",
                "{'remember-device':false}|remember-device|false",
                "{'code-length':null}|code-length|",
                "{'allowed-countries':[]}|allowed-countries|",
                "{'lost-access-url':''}|lost-access-url|",
                "{'suggest-from-attribute':''}|suggest-from-attribute|\"\""
            })
    void convertsValuesToTheirStoredForm(String json, String key, String stored) {
        assertThat(read(json)).containsEntry(key, stored);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'code-length':5}|code-length|code-length: 5 is not allowed; allowed: 6 to 10",
                "{'code-length':6.5}|code-length|code-length: 6.5 is not allowed; allowed: 6 to 10",
                "{'code-length':99999999999999999999}|code-length|allowed: 6 to 10",
                "{'code-length':true}|code-length|allowed: 6 to 10",
                "{'backup-required':1}|backup-required|allowed: true or false",
                "{'enforcement':'maybe'}|enforcement|enforcement: 'maybe' is not allowed; allowed: one of off,"
                        + " optional, required",
                "{'methods':[]}|methods|allowed: one or more of sms, voice, app",
                "{'methods':['sms','fax']}|methods|allowed: one or more of",
                "{'methods':{}}|methods|allowed: one or more of",
                "{'required-roles':['a##b']}|required-roles|is not allowed",
                "{'allowed-countries':['XX']}|allowed-countries|ISO 3166-1",
                "{'lost-access-url':'javascript:alert(1)'}|lost-access-url|https://",
                "{'no-such-key':1}|no-such-key|no-such-key: there is no such key; allowed: enforcement,",
            })
    void rejectsInvalidValueByName(String json, String field, String message) {
        assertThatThrownBy(() -> read(json)).isInstanceOfSatisfying(RequestRejected.class, refused -> {
            assertThat(refused.status()).isEqualTo(Response.Status.BAD_REQUEST);
            AdminError error = refused.error();
            assertThat(error.error()).isEqualTo("invalid_value");
            assertThat(error.field()).isEqualTo(field);
            assertThat(error.errorMessage()).contains(message);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "3", "{", "{} {}", "{'code-length':6,'code-length':7}", "\u0000"})
    void rejectsBodyThatIsNotAJsonObject(String body) {
        assertThat(status(() -> read(body))).isEqualTo(Response.Status.BAD_REQUEST);
    }

    @Test
    void rejectsOtherContentTypes() {
        for (String type : new String[] {null, "text/plain", "application/x-www-form-urlencoded", "nonsense", ""}) {
            assertThat(status(() -> json(type, stream("{}")))).isEqualTo(Response.Status.UNSUPPORTED_MEDIA_TYPE);
        }
        assertThat(json("application/json;charset=UTF-8", stream("{}"))).isEmpty();
    }

    @Test
    void rejectsLongBody() {
        assertThat(status(() -> json("application/json", stream(" ".repeat(RequestInput.MAX_BODY) + "{}"))))
                .isEqualTo(Response.Status.REQUEST_ENTITY_TOO_LARGE);
    }

    @Test
    void parsesBooleanParameters() {
        assertThat(RequestInput.flag("dryRun", null)).isFalse();
        assertThat(RequestInput.flag("dryRun", "false")).isFalse();
        assertThat(RequestInput.flag("dryRun", "true")).isTrue();
        assertThat(RequestInput.flag("dryRun", "")).isTrue();
        assertThat(status(() -> RequestInput.flag("dryRun", "yes"))).isEqualTo(Response.Status.BAD_REQUEST);
    }

    @Property
    void rejectsFuzzedBodiesOrReadsThemBack(@ForAll("bodies") String body) {
        Map<String, String> changes;
        try {
            changes = PolicyJson.read(json("application/json", stream(body)));
        } catch (RequestRejected e) {
            assertThat(e.status()).isEqualTo(Response.Status.BAD_REQUEST);
            return;
        }
        assertThat(PolicyJson.read(write(Policy.of(withoutNulls(changes))))).hasSize(PolicyKey.values().length);
    }

    @Property
    void rejectsBinaryBodies(@ForAll @Size(max = 64) byte[] body) {
        assertThat(status(() -> json("application/json", new ByteArrayInputStream(body))))
                .isEqualTo(Response.Status.BAD_REQUEST);
    }

    @Property
    void rejectsFuzzedContentTypes(@ForAll("types") String type) {
        try {
            json(type, stream("{}"));
        } catch (RequestRejected e) {
            assertThat(e.status()).isEqualTo(Response.Status.UNSUPPORTED_MEDIA_TYPE);
        }
    }

    @Provide
    Arbitrary<String> bodies() {
        return FuzzedStrings.of(
                "{\"enforcement\":\"required\",\"methods\":[\"sms\",\"app\"],\"code-length\":8}",
                "{\"allowed-countries\":[\"DE\",\"AT\"],\"default-country\":\"DE\",\"allow-voip\":true}",
                "{\"lost-access-url\":\"https://a.example/b\",\"required-roles\":[\"staff\"],\"code-attempts\":null}",
                "{\"suggest-from-attribute\":\"phone\",\"sends-per-realm-day\":\"1000\"}",
                write(Policy.of(Map.of())).toString());
    }

    @Provide
    Arbitrary<String> types() {
        return FuzzedStrings.of("application/json", "application/json;charset=UTF-8", "text/plain");
    }

    private static Map<String, String> read(String json) {
        return PolicyJson.read(json("application/json", stream(json.replace('\'', '"'))));
    }

    private static ObjectNode write(Policy policy) {
        return PolicyJson.write(policy, List.copyOf(policy.requiredRoles()));
    }

    private static ObjectNode json(String type, InputStream body) {
        return RequestInput.json(type, body, ObjectNode.class);
    }

    private static Map<String, String> withoutNulls(Map<String, String> map) {
        map.values().removeIf(value -> value == null);
        return map;
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Response.Status status(Runnable action) {
        try {
            action.run();
        } catch (RequestRejected e) {
            return e.status();
        }
        throw new AssertionError("was not refused");
    }
}
