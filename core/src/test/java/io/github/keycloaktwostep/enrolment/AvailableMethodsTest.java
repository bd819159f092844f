// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import static io.github.keycloaktwostep.enrolment.SampleMethods.app;
import static io.github.keycloaktwostep.enrolment.SampleMethods.mobile;
import static io.github.keycloaktwostep.enrolment.SampleMethods.recoveryCodes;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodRole;
import io.github.keycloaktwostep.enrolment.Enrolment.MissingPart;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.method.MethodKind;
import io.github.keycloaktwostep.policy.Policy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a user can be offered for setting up. */
class AvailableMethodsTest {

    private static final Set<Channel> BOTH = Set.of(Channel.SMS, Channel.VOICE);
    private static final Set<Channel> NO_GATEWAY = Set.of();

    @Test
    void everythingIsOfferedByDefault() {
        AvailableMethods offer = new AvailableMethods(Policy.of(Map.of()), BOTH, true);

        assertThat(offer.kinds(MethodRole.FIRST, List.of())).containsExactly(MethodKind.PHONE, MethodKind.APP);
        assertThat(offer.channels(MethodRole.FIRST)).containsExactly(Channel.SMS, Channel.VOICE);
        assertThat(offer.kinds(MethodRole.BACKUP, List.of(mobile("p"))))
                .containsExactly(MethodKind.PHONE, MethodKind.APP, MethodKind.RECOVERY_CODES);
        assertThat(offer.channels(MethodRole.BACKUP)).containsExactly(Channel.SMS, Channel.VOICE);
    }

    @Test
    void aPhoneGetsCodesByWhatThePolicyAllowsAndTheGatewaysCarry() {
        Policy callsFirst = policy("methods", "voice,app", "backup-methods", "sms,recovery-codes");

        assertThat(new AvailableMethods(callsFirst, BOTH, true).channels(MethodRole.FIRST))
                .containsExactly(Channel.VOICE);
        assertThat(new AvailableMethods(callsFirst, BOTH, true).channels(MethodRole.BACKUP))
                .containsExactly(Channel.SMS);
        assertThat(new AvailableMethods(callsFirst, Set.of(Channel.SMS), true).channels(MethodRole.FIRST))
                .isEmpty();
        assertThat(new AvailableMethods(Policy.of(Map.of()), Set.of(Channel.SMS), true).channels(MethodRole.FIRST))
                .containsExactly(Channel.SMS);
    }

    @Test
    void whatIsNeededCannotBeTakenAway() {
        AvailableMethods offer = new AvailableMethods(Policy.of(Map.of()), BOTH, true);
        List<Method> three = List.of(mobile("p"), app("a"), recoveryCodes("r"));

        assertThat(offer.missingWithout(app("a"), three)).isEqualTo(MissingPart.NOTHING);
        assertThat(offer.missingWithout(recoveryCodes("r"), List.of(mobile("p"), recoveryCodes("r"))))
                .isEqualTo(MissingPart.BACKUP);
        assertThat(offer.missingWithout(mobile("p"), List.of(mobile("p"), recoveryCodes("r"))))
                .isEqualTo(MissingPart.FIRST_METHOD);
        assertThat(offer.missingWithout(mobile("p"), List.of(mobile("p")))).isEqualTo(MissingPart.FIRST_METHOD);
    }

    /** A list ends with its last code, and then nothing would be asked for. */
    @Test
    void theLastPhoneOrAppStaysAlsoWhereThePolicyWantsAnotherKind() {
        AvailableMethods offer = new AvailableMethods(policy("methods", "sms"), BOTH, true);

        assertThat(offer.missingWithout(app("a"), List.of(app("a"), recoveryCodes("r"))))
                .isEqualTo(MissingPart.FIRST_METHOD);
    }

    @Test
    void noPhoneIsOfferedWhereNothingReachesIt() {
        assertThat(new AvailableMethods(Policy.of(Map.of()), NO_GATEWAY, true).kinds(MethodRole.FIRST, List.of()))
                .containsExactly(MethodKind.APP);
        assertThat(new AvailableMethods(policy("methods", "voice,app"), Set.of(Channel.SMS), true)
                        .kinds(MethodRole.FIRST, List.of()))
                .containsExactly(MethodKind.APP);
        assertThat(new AvailableMethods(policy("methods", "app"), BOTH, true).kinds(MethodRole.FIRST, List.of()))
                .containsExactly(MethodKind.APP);
    }

    @Test
    void noAppIsOfferedToWhoHasOneOrWhereThePolicyKnowsNone() {
        AvailableMethods offer = new AvailableMethods(Policy.of(Map.of()), BOTH, true);

        assertThat(offer.kinds(MethodRole.BACKUP, List.of(app("a"))))
                .containsExactly(MethodKind.PHONE, MethodKind.RECOVERY_CODES);
        assertThat(new AvailableMethods(policy("methods", "sms"), BOTH, true).kinds(MethodRole.FIRST, List.of()))
                .containsExactly(MethodKind.PHONE);
    }

    @Test
    void recoveryCodesAreABackupOnlyAndOfferedOnce() {
        AvailableMethods offer = new AvailableMethods(Policy.of(Map.of()), BOTH, true);

        assertThat(offer.kinds(MethodRole.FIRST, List.of())).doesNotContain(MethodKind.RECOVERY_CODES);
        assertThat(offer.kinds(MethodRole.BACKUP, List.of(mobile("p"), recoveryCodes("r"))))
                .containsExactly(MethodKind.PHONE, MethodKind.APP);
    }

    @Test
    void recoveryCodesAreNotOfferedWhereTheServerHasNone() {
        assertThat(new AvailableMethods(Policy.of(Map.of()), BOTH, false)
                        .kinds(MethodRole.BACKUP, List.of(mobile("p"))))
                .containsExactly(MethodKind.PHONE, MethodKind.APP);
    }

    @Test
    void whoOwnsOnlyOnePhoneFindsAWayOn() {
        assertThat(new AvailableMethods(Policy.of(Map.of()), NO_GATEWAY, true)
                        .kinds(MethodRole.BACKUP, List.of(app("a"))))
                .containsExactly(MethodKind.RECOVERY_CODES);
        assertThat(new AvailableMethods(Policy.of(Map.of()), Set.of(Channel.SMS), true)
                        .kinds(MethodRole.BACKUP, List.of(mobile("p"))))
                .contains(MethodKind.APP, MethodKind.RECOVERY_CODES);
    }

    @Test
    void aBackupIsMissingWhereOneCanBeOffered() {
        assertThat(new AvailableMethods(Policy.of(Map.of()), NO_GATEWAY, true).missing(List.of(app("a"))))
                .isEqualTo(MissingPart.BACKUP);
        assertThat(new AvailableMethods(Policy.of(Map.of()), Set.of(Channel.VOICE), false).missing(List.of(app("a"))))
                .isEqualTo(MissingPart.BACKUP);
    }

    @Test
    void aBackupThatNothingCanBeOfferedForHoldsNobodyUp() {
        assertThat(new AvailableMethods(Policy.of(Map.of()), NO_GATEWAY, false).missing(List.of(app("a"))))
                .isEqualTo(MissingPart.NOTHING);
        assertThat(new AvailableMethods(policy("backup-methods", "app"), BOTH, true).missing(List.of(app("a"))))
                .isEqualTo(MissingPart.NOTHING);
    }

    @Test
    void aFirstMethodIsMissingEvenWhereNothingCanBeOffered() {
        AvailableMethods nothing = new AvailableMethods(policy("methods", "sms"), NO_GATEWAY, true);

        assertThat(nothing.kinds(MethodRole.FIRST, List.of())).isEmpty();
        assertThat(nothing.missing(List.of())).isEqualTo(MissingPart.FIRST_METHOD);
    }

    @Test
    void nothingIsMissingWhereThePolicyIsMet() {
        assertThat(new AvailableMethods(Policy.of(Map.of()), BOTH, true).missing(List.of(mobile("p"), app("a"))))
                .isEqualTo(MissingPart.NOTHING);
        assertThat(new AvailableMethods(policy("backup-required", "false"), BOTH, true).missing(List.of(mobile("p"))))
                .isEqualTo(MissingPart.NOTHING);
    }

    @Test
    void kindsAreNamedAsOnThePages() {
        assertThat(Arrays.stream(MethodKind.values()).map(MethodKind::id))
                .containsExactly("phone", "app", "recovery-codes");
    }

    private static Policy policy(String key, String value) {
        return Policy.of(Map.of(key, value));
    }

    private static Policy policy(String key, String value, String otherKey, String otherValue) {
        return Policy.of(Map.of(key, value, otherKey, otherValue));
    }
}
