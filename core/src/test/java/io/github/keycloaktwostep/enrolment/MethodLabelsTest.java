// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.credential.CredentialModel;

/** Labels are unique by Keycloak's comparison. */
class MethodLabelsTest {

    @Test
    void numbersLabelThatIsTaken() {
        assertThat(MethodLabels.free("Firefox", Set.of())).isEqualTo("Firefox");
        assertThat(MethodLabels.free("Firefox", Set.of("firefox"))).isEqualTo("Firefox (2)");
        assertThat(MethodLabels.free("Firefox", Set.of("firefox", "firefox (2)")))
                .isEqualTo("Firefox (3)");
    }

    @Test
    void ignoresCredentialsWithoutALabel() {
        CredentialModel labelled = new CredentialModel();
        labelled.setUserLabel(" My Phone ");

        assertThat(MethodLabels.of(Stream.of(new CredentialModel(), labelled))).containsExactly("my phone");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Pixel|Pixel",
                "\uD83D\uDCF1 Pixel 9|Pixel 9",
                "Caf\u00e9 \u4e2d\u6587|Caf\u00e9 \u4e2d\u6587",
                "a\u0000b\u0007c|abc",
                "half \uD83D of one|half  of one",
                "\uD83D\uDC68\u200D\uD83D\uDC69 us|\u200D us"
            })
    void removesCharactersThatDatabasesReject(String entered, String stored) {
        assertThat(MethodLabels.storable(entered)).isEqualTo(stored);
    }
}
