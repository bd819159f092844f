// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parsing of the client's attribute. */
class ClientRuleParsingTest {

    @ParameterizedTest
    @CsvSource({"inherit,INHERIT", "required,REQUIRED", "fresh,FRESH", "' fresh ',FRESH", "'',INHERIT", "'  ',INHERIT"})
    void parsesKnownValues(String value, ClientRule rule) {
        assertThat(ClientRule.of(value)).isEqualTo(rule);
    }

    @Test
    void inheritsWithoutTheAttribute() {
        assertThat(ClientRule.of(null)).isEqualTo(ClientRule.INHERIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"requird", "REQUIRED", "off", "true"})
    void treatsUnknownValueAsTheStrictest(String value) {
        assertThat(ClientRule.of(value)).isEqualTo(ClientRule.FRESH);
    }
}
