package io.github.keycloaktwostep.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.keycloak.credential.CredentialModel;

/** No label twice, as Keycloak compares them. */
class LabelsTest {

    @Test
    void isNumberedWhereItIsTaken() {
        assertThat(Labels.free("Firefox", Set.of())).isEqualTo("Firefox");
        assertThat(Labels.free("Firefox", Set.of("firefox"))).isEqualTo("Firefox (2)");
        assertThat(Labels.free("Firefox", Set.of("firefox", "firefox (2)"))).isEqualTo("Firefox (3)");
    }

    @Test
    void credentialsMayHaveNone() {
        CredentialModel labelled = new CredentialModel();
        labelled.setUserLabel(" My Phone ");

        assertThat(Labels.of(Stream.of(new CredentialModel(), labelled))).containsExactly("my phone");
    }
}
