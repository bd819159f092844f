// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.secondstep;

import static io.github.keycloaktwostep.enrolment.SampleMethods.app;
import static io.github.keycloaktwostep.enrolment.SampleMethods.methods;
import static io.github.keycloaktwostep.enrolment.SampleMethods.mobile;
import static io.github.keycloaktwostep.enrolment.SampleMethods.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.SampleMethods;
import io.github.keycloaktwostep.gateway.Channel;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The methods that a user can currently use for the second step. */
class SelectionsTest {

    @ParameterizedTest
    @CsvSource({
        // toggles, channels of the gateways, methods, selections
        // in the order in which the methods were added, texts before calls
        "'', SMS VOICE, codes:r mobile:p1 app:a called-mobile:p2, "
                + "recovery-codes:r sms:p1 voice:p1 app:a sms:p2 voice:p2",
        // one entry for all apps
        "'', SMS VOICE, app:a1 mobile:p app:a2, app:a1 sms:p voice:p",
        // no text message to a landline
        "'', SMS VOICE, fixed-line:p, voice:p",
        "'', SMS, fixed-line:p app:a, app:a",
        // nothing that no gateway supports
        "'', SMS, mobile:p, sms:p",
        "'', '', mobile:p codes:r, recovery-codes:r",
        "'', '', mobile:p, ''",
        // what the policy allows as a first method or a backup
        "methods=voice backup-methods=recovery-codes, SMS VOICE, mobile:p, voice:p",
        "methods=app backup-methods=sms, SMS VOICE, mobile:p, sms:p",
        // a stricter policy does not lock out enrolled users
        "methods=app backup-methods=recovery-codes, SMS VOICE, mobile:p, sms:p voice:p",
        "methods=sms backup-methods=sms, SMS VOICE, fixed-line:p, voice:p",
        "methods=sms backup-methods=sms, SMS VOICE, app:a codes:r, app:a recovery-codes:r"
    })
    void containsWhatUserPolicyAndGatewaysAllow(String toggles, String carried, String methods, String selections) {
        assertThat(selections(toggles, carried, null, methods).all().stream()
                        .map(Selection::id)
                        .collect(Collectors.joining(" ")))
                .isEqualTo(selections);
    }

    @Test
    void findsSelectionByFormValue() {
        Selections selections = selections("", "SMS VOICE", null, "mobile:p app:a");

        assertThat(selections.find("voice:p")).contains(Selection.of(mobile("p"), Channel.VOICE));
        assertThat(selections.find("app:a")).contains(Selection.of(app("a")));
        assertThat(selections.find("app:p")).isEmpty();
        assertThat(selections.find("p")).isEmpty();
        assertThat(selections.find("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // channels of the gateways, preferred method, methods, first
        // the preferred phone with its preferred channel, or with the other one
        "SMS VOICE, p, app:a mobile:p, sms:p",
        "SMS VOICE, p, app:a called-mobile:p, voice:p",
        "SMS VOICE, p, app:a fixed-line:p, voice:p",
        "SMS, p, app:a called-mobile:p, sms:p",
        "VOICE, p, app:a mobile:p, voice:p",
        "SMS VOICE, p2, mobile:p1 called-mobile:p2, voice:p2",
        // the one entry for apps, whichever app is preferred
        "SMS VOICE, a2, mobile:p app:a1 app:a2, app:a1",
        // a phone or app if nothing is preferred or the preferred phone cannot be reached
        "SMS VOICE, , codes:r app:a mobile:p, app:a",
        "SMS VOICE, gone, codes:r mobile:p, sms:p",
        "'', p, mobile:p app:a, app:a",
        "'', p, mobile:p codes:r app:a, app:a",
        "SMS, p1, fixed-line:p1 codes:r mobile:p2, sms:p2",
        // recovery codes only if there is nothing else
        "'', p, mobile:p codes:r, recovery-codes:r",
        "SMS VOICE, , codes:r, recovery-codes:r",
        "'', , mobile:p,"
    })
    void choosesFirstSelection(String carried, String preferred, String methods, String first) {
        assertThat(selections("", carried, preferred, methods).first().map(Selection::id))
                .isEqualTo(Optional.ofNullable(first));
    }

    private static Selections selections(String toggles, String carried, String preferred, String methods) {
        Set<Channel> channels = Stream.of(Channel.values())
                .filter(channel -> carried.contains(channel.name()))
                .collect(Collectors.toSet());
        Enrolment enrolment = SampleMethods.enrolment(
                Enrolment.State.ON, Optional.of(Instant.EPOCH), Optional.ofNullable(preferred), methods(methods));
        return Selections.of(enrolment, policy(toggles), channels);
    }
}
