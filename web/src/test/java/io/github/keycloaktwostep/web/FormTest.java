// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.testing.Stub;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.http.HttpRequest;

/** The fields of a submitted page. */
class FormTest {

    @Test
    void treatsMissingFormAsEmpty() {
        for (MultivaluedMap<String, String> fields : Arrays.asList(null, new MultivaluedHashMap<String, String>())) {
            Form form = posted(fields);

            assertThat(form.text("code")).isEmpty();
            assertThat(form.given("code")).isEmpty();
            assertThat(form.checked("rememberDevice")).isFalse();
            assertThat(form.action()).isEmpty();
            assertThat(form.step()).isEmpty();
        }
    }

    @Test
    void readsFieldsByName() {
        Form form = form(Map.of("code", "123456", "action", "resend", "step", "sign-in"));

        assertThat(form.text("code")).isEqualTo("123456");
        assertThat(form.given("code")).contains("123456");
        assertThat(form.action()).isEqualTo("resend");
        assertThat(form.step()).isEqualTo("sign-in");
        assertThat(form(Map.of("code", " ")).given("code")).as("blank").isEmpty();
        assertThat(form(Map.of("code", " ")).text("code")).isEqualTo(" ");
    }

    @Test
    void usesFirstValueOfRepeatedField() {
        MultivaluedHashMap<String, String> fields = new MultivaluedHashMap<>();
        fields.addAll("code", "111111", "222222");
        fields.put("empty", null);

        assertThat(posted(fields).text("code")).isEqualTo("111111");
        assertThat(posted(fields).text("empty")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"on,true", "true,false", "ON,false", "'',false"})
    void checkboxIsTickedOnlyIfOn(String value, boolean checked) {
        assertThat(form(Map.of("rememberDevice", value)).checked("rememberDevice"))
                .isEqualTo(checked);
    }

    @Property
    void truncatesFieldsTo256Characters(@ForAll @StringLength(min = 200, max = 600) String value) {
        String text = form(Map.of("number", value)).text("number");

        assertThat(text).hasSize(Math.min(value.length(), 256));
        assertThat(value).startsWith(text);
    }

    private static Form form(Map<String, String> values) {
        return posted(new MultivaluedHashMap<>(values));
    }

    private static Form posted(MultivaluedMap<String, String> fields) {
        return new Form(Stub.of(HttpRequest.class, (method, arguments) -> {
            assertThat(method).isEqualTo("getDecodedFormParameters");
            return fields;
        }));
    }
}
