// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TotpTest {

    @Test
    void showsTheCodesOfRfc6238() {
        Totp app = Totp.ofRawSecret("12345678901234567890");

        assertThat(app.codeAt(59 / 30)).isEqualTo("287082");
        assertThat(app.codeAt(1_111_111_109 / 30)).isEqualTo("081804");
        assertThat(app.codeAt(20_000_000_000L / 30)).isEqualTo("353130");
    }

    @Test
    void givesAsManyCodesAsTheDriftHasSteps() {
        Totp app = Totp.ofRawSecret("12345678901234567890", 2);

        List<String> codes = Stream.generate(app::freshCode).limit(5).toList();

        assertThat(codes).doesNotHaveDuplicates();
    }

    @Test
    void readsTheKeyInGroups() {
        assertThat(Totp.ofKey("gezd gnbv gy3t qojq GEZD GNBV GY3T QOJQ").rawSecret())
                .isEqualTo("12345678901234567890");
    }
}
