package io.github.keycloaktwostep.requiredaction.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.requiredaction.check.CheckInput.MissingStep;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckInputTest {

    /** Over all combinations, so that no line stands by chance. */
    @ParameterizedTest
    @CsvSource({
        // protected, passed, impersonated, changes credentials, fresh code
        "false,*,*,*,*, NOTHING",
        "true,false,false,*,*, SECOND_STEP",
        "true,true,*,false,*, NOTHING",
        "true,true,*,true,false, FRESH_CODE",
        "true,true,*,true,true, NOTHING",
        "true,false,true,false,*, NOTHING",
        "true,false,true,true,false, FRESH_CODE",
        "true,false,true,true,true, NOTHING"
    })
    void isOwed(
            String protectedUser, String passed, String impersonated, String changes, String fresh, MissingStep owed) {
        for (boolean p : each(protectedUser)) {
            for (boolean s : each(passed)) {
                for (boolean i : each(impersonated)) {
                    for (boolean c : each(changes)) {
                        for (boolean f : each(fresh)) {
                            CheckInput evidence = new CheckInput(p, s, i, c, f);
                            assertThat(evidence.missing()).as("%s", evidence).isEqualTo(owed);
                        }
                    }
                }
            }
        }
    }

    private static boolean[] each(String value) {
        return "*".equals(value) ? new boolean[] {false, true} : new boolean[] {Boolean.parseBoolean(value)};
    }
}
