// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowNamesTest {

    private static final String COPY = "browser with two-step verification";

    @Test
    void namesCopyAfterItsOriginal() {
        assertThat(copy(Set.of(), "browser")).isEqualTo(COPY);
    }

    @Test
    void numbersCopyIfItsAliasIsTaken() {
        assertThat(copy(Set.of(COPY), "browser")).isEqualTo(COPY + " 2");
        assertThat(copy(Set.of(COPY, COPY + " 2"), "browser")).isEqualTo(COPY + " 3");
    }

    @Test
    void addsTheSuffixOnlyOnce() {
        assertThat(copy(Set.of(COPY), COPY)).isEqualTo(COPY + " 2");
    }

    @Test
    void shortensLongNames() {
        String alias = "b".repeat(255);
        String copy = copy(Set.of(), alias);
        assertThat(copy).hasSize(255).endsWith(" with two-step verification");
        assertThat(copy(Set.of(copy), alias)).hasSize(255).endsWith(" with two-step verification 2");
    }

    @Test
    void shortensAndNumbersOtherNames() {
        FlowNames names = new FlowNames(Set.of("forms second factor"));
        assertThat(names.reserve("forms second factor")).isEqualTo("forms second factor 2");
        assertThat(names.reserve("forms second factor")).isEqualTo("forms second factor 3");
        assertThat(names.reserve("f".repeat(300))).hasSize(255);
        assertThat(names.reserve("f".repeat(300))).hasSize(255).endsWith(" 2");
    }

    @ParameterizedTest
    @CsvSource({
        "browser with two-step verification, browser",
        "browser with two-step verification 12, browser",
        "Copy of browser with two-step verification, Copy of browser",
    })
    void derivesTheOriginalFromTheName(String alias, String original) {
        assertThat(FlowNames.original(alias)).contains(original);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "browser",
                "browser with two-step verification of ours",
                "browser with two-step verification2",
                " with two-step verification",
                "browser with two-step verification forms"
            })
    void findsNoOriginalForOtherNames(String alias) {
        assertThat(FlowNames.original(alias)).isEmpty();
    }

    private static String copy(Set<String> taken, String alias) {
        return new FlowNames(taken).copyOf(alias);
    }
}
