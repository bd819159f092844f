// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import static io.github.keycloaktwostep.enrolment.SampleMethods.methods;
import static io.github.keycloaktwostep.enrolment.SampleMethods.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodRole;
import io.github.keycloaktwostep.enrolment.Enrolment.MissingPart;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.method.MethodKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The methods that users are offered for the set-up. */
class AvailableMethodsTest {

    @ParameterizedTest
    @CsvSource({
        // toggles, channels of the gateways, whether the server has recovery codes, role, existing methods, kinds
        "'', SMS VOICE, true, FIRST, '', phone app",
        "'', SMS VOICE, true, BACKUP, mobile:p, phone app recovery-codes",
        // no phone without a channel
        "'', '', true, FIRST, '', app",
        "'methods=voice,app', SMS, true, FIRST, '', app",
        "methods=app, SMS VOICE, true, FIRST, '', app",
        "methods=sms, '', true, FIRST, '', ''",
        // no second app, and no app that the policy does not allow
        "'', SMS VOICE, true, BACKUP, app:a, phone recovery-codes",
        "methods=sms, SMS VOICE, true, FIRST, '', phone",
        // recovery codes only once, and only if the server has them
        "'', SMS VOICE, true, BACKUP, mobile:p codes:r, phone app",
        "'', SMS VOICE, false, BACKUP, mobile:p, phone app",
        // users who own only one phone can continue
        "'', '', true, BACKUP, app:a, recovery-codes",
        "'', SMS, true, BACKUP, mobile:p, phone app recovery-codes"
    })
    void offersKinds(String toggles, String channels, boolean codes, MethodRole role, String methods, String kinds) {
        List<MethodKind> offered =
                new AvailableMethods(policy(toggles), channels(channels), codes).kinds(role, methods(methods));

        assertThat(offered.stream().map(MethodKind::id).collect(Collectors.joining(" ")))
                .isEqualTo(kinds);
    }

    @ParameterizedTest
    @CsvSource({
        "'', SMS VOICE, SMS VOICE, SMS VOICE",
        "'', SMS, SMS, SMS",
        "'methods=voice,app backup-methods=sms,recovery-codes', SMS VOICE, VOICE, SMS",
        "'methods=voice,app backup-methods=sms,recovery-codes', SMS, '', SMS"
    })
    void offersChannelsThatPolicyAndGatewaysAllow(String toggles, String carried, String first, String backup) {
        AvailableMethods offer = new AvailableMethods(policy(toggles), channels(carried), true);

        assertThat(offer.channels(MethodRole.FIRST)).containsExactlyElementsOf(channels(first));
        assertThat(offer.channels(MethodRole.BACKUP)).containsExactlyElementsOf(channels(backup));
    }

    /** A list of recovery codes is deleted with its last code, and then no code would be required. */
    @ParameterizedTest
    @CsvSource({
        "'', app:a, mobile:p app:a codes:r, NOTHING",
        "'', codes:r, mobile:p codes:r, BACKUP",
        "'', mobile:p, mobile:p codes:r, FIRST_METHOD",
        "'', mobile:p, mobile:p, FIRST_METHOD",
        "methods=sms, app:a, app:a codes:r, FIRST_METHOD"
    })
    void requiredMethodCannotBeRemoved(String toggles, String removed, String methods, MissingPart missing) {
        AvailableMethods offer = new AvailableMethods(policy(toggles), channels("SMS VOICE"), true);

        assertThat(offer.missingWithout(methods(removed).get(0), methods(methods)))
                .isEqualTo(missing);
    }

    /** A backup that no available method can provide does not block anybody. */
    @ParameterizedTest
    @CsvSource({
        "'', '', true, app:a, BACKUP",
        "'', VOICE, false, app:a, BACKUP",
        "'', '', false, app:a, NOTHING",
        "backup-methods=app, SMS VOICE, true, app:a, NOTHING",
        "methods=sms, '', true, '', FIRST_METHOD",
        "'', SMS VOICE, true, mobile:p app:a, NOTHING",
        "backup-required=false, SMS VOICE, true, mobile:p, NOTHING"
    })
    void reportsMissingPart(String toggles, String carried, boolean codes, String methods, MissingPart missing) {
        assertThat(new AvailableMethods(policy(toggles), channels(carried), codes).missing(methods(methods)))
                .isEqualTo(missing);
    }

    private static Set<Channel> channels(String names) {
        return Stream.of(Channel.values())
                .filter(channel -> names.contains(channel.name()))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Channel.class)));
    }
}
