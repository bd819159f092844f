// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import static io.github.keycloaktwostep.enrolment.SampleMethods.app;
import static io.github.keycloaktwostep.enrolment.SampleMethods.fixedLine;
import static io.github.keycloaktwostep.enrolment.SampleMethods.methods;
import static io.github.keycloaktwostep.enrolment.SampleMethods.mobile;
import static io.github.keycloaktwostep.enrolment.SampleMethods.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.enrolment.Enrolment.MissingPart;
import io.github.keycloaktwostep.enrolment.Enrolment.State;
import io.github.keycloaktwostep.method.MethodKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A user's enrolment and its consequences. */
class EnrolmentTest {

    @ParameterizedTest
    @CsvSource({"ON,true,true", "ADOPTED,true,false", "OFF,false,false", "NONE,false,false"})
    void asksForCodeIfOnOrAdoptedWithAMethod(State state, boolean asks, boolean on) {
        assertThat(enrolment(state, null, "mobile:p").asksForCode()).isEqualTo(asks);
        assertThat(enrolment(state, null, "").asksForCode()).isFalse();
        assertThat(enrolment(state, null, "app:a").on()).isEqualTo(on);
    }

    @Test
    void findsMethodById() {
        Enrolment enrolment = enrolment(State.ON, null, "mobile:p app:a codes:r");

        assertThat(enrolment.method("a")).contains(app("a"));
        assertThat(enrolment.method("gone")).isEmpty();
        assertThat(enrolment.method("")).isEmpty();
    }

    @Test
    void listsPhonesInOrder() {
        Enrolment enrolment = enrolment(State.ON, null, "fixed-line:p2 app:a mobile:p1");

        assertThat(enrolment.phones()).containsExactly(fixedLine("p2"), mobile("p1"));
        assertThat(enrolment.has(MethodKind.PHONE)).isTrue();
        assertThat(enrolment.has(MethodKind.APP)).isTrue();
        assertThat(enrolment.has(MethodKind.RECOVERY_CODES)).isFalse();
    }

    @Test
    void copiesTheListOfMethods() {
        List<Method> methods = new ArrayList<>(List.of(mobile("p")));
        Enrolment enrolment = SampleMethods.enrolment(State.ON, Optional.empty(), Optional.empty(), methods);
        methods.clear();

        assertThat(enrolment.methods()).containsExactly(mobile("p"));
    }

    /** The preferred method, otherwise the phone or app that was added first, otherwise recovery codes. */
    @ParameterizedTest
    @CsvSource({
        "ON, a, mobile:p app:a, a",
        "ON, r, mobile:p codes:r, r",
        "ADOPTED, , codes:r app:a mobile:p, a",
        "ON, gone, codes:r mobile:p, p",
        "ON, gone, codes:r, r",
        "ON, gone, '',"
    })
    void choosesFirstMethodOfSignIn(State state, String preferred, String methods, String first) {
        assertThat(enrolment(state, preferred, methods).firstChoice().map(Method::id))
                .isEqualTo(Optional.ofNullable(first));
    }

    @ParameterizedTest
    @CsvSource({
        // no method, or none that the policy accepts as the first method
        "'', '', FIRST_METHOD",
        "backup-required=false, '', FIRST_METHOD",
        "'', codes:r, FIRST_METHOD",
        "methods=app, mobile:p codes:r, FIRST_METHOD",
        "'methods=sms,voice', app:a codes:r, FIRST_METHOD",
        // one method
        "'', mobile:p, BACKUP",
        "'', app:a, BACKUP",
        "backup-required=false, mobile:p, NOTHING",
        // two of any kind, in any order
        "'', mobile:p app:a, NOTHING",
        "'', mobile:p called-mobile:p2, NOTHING",
        "'', mobile:p codes:r, NOTHING",
        "'', codes:r app:a, NOTHING",
        "methods=app backup-methods=sms, mobile:p app:a, NOTHING",
        "methods=app backup-methods=sms, app:a mobile:p, NOTHING",
        // the policy does not accept the second method as a backup
        "backup-methods=recovery-codes, mobile:p app:a, BACKUP",
        "'backup-methods=sms,voice,app', mobile:p codes:r, BACKUP",
        "methods=app backup-methods=app, app:a mobile:p, BACKUP",
        // a landline receives only calls, a mobile phone text messages and calls
        "methods=sms backup-required=false, fixed-line:p, FIRST_METHOD",
        "methods=voice backup-required=false, fixed-line:p, NOTHING",
        "backup-methods=sms, app:a fixed-line:p, BACKUP",
        "backup-methods=voice, app:a fixed-line:p, NOTHING",
        "methods=sms backup-required=false, called-mobile:p, NOTHING",
        "methods=voice backup-required=false, mobile:p, NOTHING"
    })
    void reportsPartThatPolicyRequires(String toggles, String methods, MissingPart missing) {
        assertThat(Enrolment.missing(methods(methods), policy(toggles))).isEqualTo(missing);
    }

    private static Enrolment enrolment(State state, String preferred, String methods) {
        return SampleMethods.enrolment(
                state,
                state == State.ON ? Optional.of(Instant.EPOCH) : Optional.empty(),
                Optional.ofNullable(preferred),
                methods(methods));
    }
}
