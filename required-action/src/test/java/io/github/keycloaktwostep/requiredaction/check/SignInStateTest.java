// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.requiredaction.check.SignInState.MissingStep;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignInStateTest {

    /** Covers all combinations, so that no row is correct by chance. */
    @ParameterizedTest
    @CsvSource({
        // passed, impersonated, changes credentials, fresh code
        "false,false,*,*, SECOND_STEP",
        "true,*,false,*, NOTHING",
        "true,*,true,false, FRESH_CODE",
        "true,*,true,true, NOTHING",
        "false,true,false,*, NOTHING",
        "false,true,true,false, FRESH_CODE",
        "false,true,true,true, NOTHING"
    })
    void decidesWhatIsMissing(String passed, String impersonated, String changes, String fresh, MissingStep expected) {
        for (boolean p : each(passed)) {
            for (boolean i : each(impersonated)) {
                for (boolean c : each(changes)) {
                    for (boolean f : each(fresh)) {
                        assertThat(SignInState.missing(p, i, c, f))
                                .as("passed %s, impersonated %s, changes %s, fresh %s", p, i, c, f)
                                .isEqualTo(expected);
                    }
                }
            }
        }
    }

    private static boolean[] each(String value) {
        return "*".equals(value) ? new boolean[] {false, true} : new boolean[] {Boolean.parseBoolean(value)};
    }
}
