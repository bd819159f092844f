// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryPasswordTest {

    @ParameterizedTest
    @ValueSource(strings = {"pwdLastSet", "pwdChangedTime", "pwdUpdateTime", "krbLastPwdChange"})
    void prefersAttributesThatChangeWithThePassword(String attribute) {
        Map<String, String> entry = Map.of(attribute, "1", "modifyTimestamp", "1");

        assertThat(DirectoryPassword.stamp(entry::get))
                .isEqualTo(DirectoryPassword.stamp(Map.of(attribute, "1", "modifyTimestamp", "2")::get))
                .isNotEqualTo(DirectoryPassword.stamp(Map.of(attribute, "2", "modifyTimestamp", "1")::get));
    }

    @Test
    void fallsBackToTheModificationTime() {
        assertThat(DirectoryPassword.stamp(Map.of("modifyTimestamp", "1")::get))
                .isPresent()
                .isNotEqualTo(DirectoryPassword.stamp(Map.of("modifyTimestamp", "2")::get));
    }

    @Test
    void isEmptyIfTheDirectoryReportsNoChangeTime() {
        assertThat(DirectoryPassword.stamp(Map.of("description", "1")::get)).isEmpty();
    }
}
