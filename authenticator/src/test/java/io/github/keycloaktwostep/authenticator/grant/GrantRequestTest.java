// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.authenticator.grant;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.authenticator.grant.GrantRequest.Appended;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrantRequestTest {

    @ParameterizedTest
    @CsvSource({
        "secret123456,6,secret,123456",
        "secret12345678,6,secret12,345678",
        "secret12345678,8,secret,12345678",
        "1234561234567,6,1234561,234567",
        "'spaces at the end 123456',6,'spaces at the end ',123456",
        "🔑123456,6,🔑,123456",
        "geheim٣٤٥٦٧٨,6,geheim,٣٤٥٦٧٨"
    })
    void splitsCodeFromTheEnd(String all, int digits, String password, String code) {
        assertThat(request(Map.of("password", all)).appended(digits)).contains(new Appended(password, code));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret", "secret12345", "123456", "secret123 456", "123456secret", "secret12345x"})
    void findsNoCodeInOtherPasswords(String all) {
        assertThat(request(Map.of("password", all)).appended(6)).isEmpty();
        assertThat(request(Map.of("password", all)).mayHoldCode()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"otp", "totp", "two_step_send"})
    void doesNotSplitIfCodeHasASeparateField(String field) {
        GrantRequest request = request(Map.of("password", "secret123456", field, "654321"));

        assertThat(request.appended(6)).isEmpty();
        assertThat(request.mayHoldCode()).isFalse();
        assertThat(request(Map.of("password", "secret123456", field, " ")).mayHoldCode())
                .as("a blank field counts as missing")
                .isTrue();
    }

    @Test
    void readsCodeFromOtpOrTotp() {
        assertThat(request(Map.of("otp", "1")).code()).contains("1");
        assertThat(request(Map.of("totp", "2")).code()).contains("2");
        assertThat(request(Map.of("otp", "1", "totp", "2")).code()).contains("1");
        assertThat(request(Map.of("otp", "", "totp", "2")).code()).contains("2");
    }

    @Test
    void treatsMissingFormAsEmpty() {
        GrantRequest request = GrantRequest.of(null);

        assertThat(request).isEqualTo(request(Map.of()));
        assertThat(request.password()).isEmpty();
        assertThat(request.mayHoldCode()).isFalse();
    }

    /** Longer codes end in shorter ones, so a password that may contain any code may contain the shortest. */
    @Property
    void splittablePasswordsMayHoldTheShortestCode(@ForAll("passwords") String all) {
        GrantRequest request = request(Map.of("password", all));

        assertThat(request.mayHoldCode())
                .isEqualTo(request.appended(6).isPresent())
                .matches(may -> may || request.appended(8).isEmpty());
    }

    @Property
    void splitsAppendedCodeAndPrintsNeither(@ForAll @NotEmpty String password, @ForAll("codes") String code) {
        GrantRequest request = request(Map.of("password", password + code));
        assertThat(request.appended(code.length())).contains(new Appended(password, code));

        GrantRequest secret = request(Map.of("password", "secret" + code));
        assertThat(secret + " " + secret.appended(code.length()).orElseThrow()).doesNotContain("secret", code);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void splittingPreservesAllCharacters(@ForAll @StringLength(max = 64) String all) {
        request(Map.of("password", all)).appended(6).ifPresent(parts -> {
            assertThat(parts.password() + parts.code()).isEqualTo(all);
            assertThat(parts.password()).isNotEmpty();
            assertThat(parts.code()).hasSize(6);
        });
    }

    @Provide
    Arbitrary<String> codes() {
        return Arbitraries.strings().numeric().ofMinLength(6).ofMaxLength(8);
    }

    @Provide
    Arbitrary<String> passwords() {
        return Arbitraries.strings().withChars("ab🔑 ").numeric().ofMaxLength(16);
    }

    private static GrantRequest request(Map<String, String> fields) {
        MultivaluedMap<String, String> form = new MultivaluedHashMap<>();
        fields.forEach(form::putSingle);
        return GrantRequest.of(form);
    }
}
