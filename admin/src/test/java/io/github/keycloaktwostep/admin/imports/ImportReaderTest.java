// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.keycloaktwostep.admin.http.RequestRejected;
import io.github.keycloaktwostep.admin.imports.ImportRequest.ImportRow;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImportReaderTest {

    @Test
    void readsJson() {
        ImportRequest request = json(
                "{'as':'to-be-confirmed','rows':[{'user':' x ','number':'+491','channel':null},{'number':'+492'}]}");

        assertThat(request.verified()).isFalse();
        assertThat(request.require()).isFalse();
        assertThat(request.rows()).containsExactly(new ImportRow("x", "+491", ""), new ImportRow("", "+492", ""));
        assertThat(request.rows().get(0).toString()).doesNotContain("491");
    }

    @Test
    void readsCsv() {
        ImportRequest request = csv("\uFEFFuser,number,channel\r\n\"x\",\"+491\",voice\r\n\r\nmüller, +492,\r\n");

        assertThat(request.verified()).isTrue();
        assertThat(request.rows())
                .containsExactly(new ImportRow("x", "+491", "voice"), new ImportRow("müller", "+492", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'rows':[]}|as|to-be-confirmed or verified",
                "{'as':'perhaps','rows':[]}|as|to-be-confirmed or verified",
                "{'as':['verified'],'rows':[]}|as|text",
                "{'as':'verified'}|rows|list",
                "{'as':'verified','rows':'x'}|rows|list",
                "{'as':'verified','rows':''}|rows|list",
                "{'as':'verified','rows':{}}|rows|list",
                "{'as':'verified','rows':[null]}|rows[0]|object",
                "{'as':'verified','rows':[5]}|rows[0]|object",
                "{'as':'verified','rows':['']}|rows[0]|object",
                "{'as':'verified','rows':[[]]}|rows[0]|object",
                "{'as':'verified','rows':[{'number':491}]}|rows[0].number|text",
                "{'as':'verified','rows':[{},{'usr':'x'}]}|rows[1].usr|known field",
                "{'as':'verified','require':'true','rows':[]}|require|true or false",
                "{'as':'verified','require':1,'rows':[]}|require|true or false",
                "{'as':'verified','verified':true,'rows':[]}|verified|known field"
            })
    void namesTheInvalidField(String body, String field, String message) {
        assertThatExceptionOfType(RequestRejected.class)
                .isThrownBy(() -> json(body))
                .satisfies(rejected -> {
                    assertThat(rejected.status()).isEqualTo(Response.Status.BAD_REQUEST);
                    assertThat(rejected.error().field()).isEqualTo(field);
                    assertThat(rejected.error().errorMessage()).contains(message);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "user\nx",
                "user;number\nx;+491",
                "user,number,note\nx,+491,y",
                "user,number,user\nx,+491,y",
                "user,number\n\"x,+491",
                "user,number\nx,+491,y"
            })
    void rejectsUnreadableCsv(String text) {
        assertThatExceptionOfType(RequestRejected.class)
                .isThrownBy(() -> csv(text))
                .satisfies(rejected -> {
                    assertThat(rejected.status()).isEqualTo(Response.Status.BAD_REQUEST);
                    assertThat(rejected.error().errorMessage()).doesNotContain("+491");
                });
    }

    @Test
    void requiresUtf8() {
        byte[] latin = "user,number\nmüller,+491\n".getBytes(StandardCharsets.ISO_8859_1);

        assertThatExceptionOfType(RequestRejected.class)
                .isThrownBy(
                        () -> new ImportReader().read("text/csv", "verified", null, new ByteArrayInputStream(latin)))
                .satisfies(
                        rejected -> assertThat(rejected.error().errorMessage()).contains("UTF-8"));
    }

    private static ImportRequest json(String body) {
        return new ImportReader().read("application/json", null, null, stream(body.replace('\'', '"')));
    }

    private static ImportRequest csv(String text) {
        return new ImportReader().read("Text/CSV; charset=utf-8", "verified", "true", stream(text));
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
