// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every change has one name. */
class ChangeTest {

    @ParameterizedTest
    @EnumSource(Change.class)
    void isFoundByItsName(Change change) {
        assertThat(Change.of(change.id())).contains(change);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "TURNED_ON", "turned-on", "password_changed"})
    void nothingElseIsAChange(String name) {
        assertThat(Change.of(name)).isEmpty();
    }

    @Test
    void namesAreThePublishedOnes() {
        assertThat(Change.TURNED_ON.id()).isEqualTo("turned_on");
        assertThat(Change.RECOVERY_CODES_LOW.id()).isEqualTo("recovery_codes_low");
    }
}
