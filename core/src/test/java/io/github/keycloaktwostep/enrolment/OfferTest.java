package io.github.keycloaktwostep.enrolment;

import static io.github.keycloaktwostep.enrolment.Methods.app;
import static io.github.keycloaktwostep.enrolment.Methods.mobile;
import static io.github.keycloaktwostep.enrolment.Methods.recoveryCodes;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.delivery.Channel;
import io.github.keycloaktwostep.enrolment.Enrolment.Missing;
import io.github.keycloaktwostep.enrolment.Offer.Kind;
import io.github.keycloaktwostep.enrolment.Offer.Role;
import io.github.keycloaktwostep.policy.Policy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a user can be offered for setting up. */
class OfferTest {

    private static final Set<Channel> BOTH = Set.of(Channel.SMS, Channel.VOICE);
    private static final Set<Channel> NO_GATEWAY = Set.of();

    @Test
    void everythingIsOfferedByDefault() {
        Offer offer = new Offer(Policy.defaults(), BOTH, true);

        assertThat(offer.kinds(Role.FIRST, List.of())).containsExactly(Kind.PHONE, Kind.APP);
        assertThat(offer.channels(Role.FIRST)).containsExactly(Channel.SMS, Channel.VOICE);
        assertThat(offer.kinds(Role.BACKUP, List.of(mobile("p"))))
                .containsExactly(Kind.PHONE, Kind.APP, Kind.RECOVERY_CODES);
        assertThat(offer.channels(Role.BACKUP)).containsExactly(Channel.SMS, Channel.VOICE);
    }

    @Test
    void aPhoneGetsCodesByWhatThePolicyAllowsAndTheGatewaysCarry() {
        Policy callsFirst = policy("methods", "voice,app", "backup-methods", "sms,recovery-codes");

        assertThat(new Offer(callsFirst, BOTH, true).channels(Role.FIRST)).containsExactly(Channel.VOICE);
        assertThat(new Offer(callsFirst, BOTH, true).channels(Role.BACKUP)).containsExactly(Channel.SMS);
        assertThat(new Offer(callsFirst, Set.of(Channel.SMS), true).channels(Role.FIRST))
                .isEmpty();
        assertThat(new Offer(Policy.defaults(), Set.of(Channel.SMS), true).channels(Role.FIRST))
                .containsExactly(Channel.SMS);
    }

    @Test
    void whatIsNeededCannotBeTakenAway() {
        Offer offer = new Offer(Policy.defaults(), BOTH, true);
        List<Method> three = List.of(mobile("p"), app("a"), recoveryCodes("r"));

        assertThat(offer.missingWithout(app("a"), three)).isEqualTo(Missing.NOTHING);
        assertThat(offer.missingWithout(recoveryCodes("r"), List.of(mobile("p"), recoveryCodes("r"))))
                .isEqualTo(Missing.BACKUP);
        assertThat(offer.missingWithout(mobile("p"), List.of(mobile("p"), recoveryCodes("r"))))
                .isEqualTo(Missing.FIRST_METHOD);
        assertThat(offer.missingWithout(mobile("p"), List.of(mobile("p")))).isEqualTo(Missing.FIRST_METHOD);
    }

    /** A list ends with its last code, and then nothing would be asked for. */
    @Test
    void theLastPhoneOrAppStaysAlsoWhereThePolicyWantsAnotherKind() {
        Offer offer = new Offer(policy("methods", "sms"), BOTH, true);

        assertThat(offer.missingWithout(app("a"), List.of(app("a"), recoveryCodes("r"))))
                .isEqualTo(Missing.FIRST_METHOD);
    }

    @Test
    void noPhoneIsOfferedWhereNothingReachesIt() {
        assertThat(new Offer(Policy.defaults(), NO_GATEWAY, true).kinds(Role.FIRST, List.of()))
                .containsExactly(Kind.APP);
        assertThat(new Offer(policy("methods", "voice,app"), Set.of(Channel.SMS), true).kinds(Role.FIRST, List.of()))
                .containsExactly(Kind.APP);
        assertThat(new Offer(policy("methods", "app"), BOTH, true).kinds(Role.FIRST, List.of()))
                .containsExactly(Kind.APP);
    }

    @Test
    void noAppIsOfferedToWhoHasOneOrWhereThePolicyKnowsNone() {
        Offer offer = new Offer(Policy.defaults(), BOTH, true);

        assertThat(offer.kinds(Role.BACKUP, List.of(app("a")))).containsExactly(Kind.PHONE, Kind.RECOVERY_CODES);
        assertThat(new Offer(policy("methods", "sms"), BOTH, true).kinds(Role.FIRST, List.of()))
                .containsExactly(Kind.PHONE);
    }

    @Test
    void recoveryCodesAreABackupOnlyAndOfferedOnce() {
        Offer offer = new Offer(Policy.defaults(), BOTH, true);

        assertThat(offer.kinds(Role.FIRST, List.of())).doesNotContain(Kind.RECOVERY_CODES);
        assertThat(offer.kinds(Role.BACKUP, List.of(mobile("p"), recoveryCodes("r"))))
                .containsExactly(Kind.PHONE, Kind.APP);
    }

    @Test
    void recoveryCodesAreNotOfferedWhereTheServerHasNone() {
        assertThat(new Offer(Policy.defaults(), BOTH, false).kinds(Role.BACKUP, List.of(mobile("p"))))
                .containsExactly(Kind.PHONE, Kind.APP);
    }

    @Test
    void whoOwnsOnlyOnePhoneFindsAWayOn() {
        assertThat(new Offer(Policy.defaults(), NO_GATEWAY, true).kinds(Role.BACKUP, List.of(app("a"))))
                .containsExactly(Kind.RECOVERY_CODES);
        assertThat(new Offer(Policy.defaults(), Set.of(Channel.SMS), true).kinds(Role.BACKUP, List.of(mobile("p"))))
                .contains(Kind.APP, Kind.RECOVERY_CODES);
    }

    @Test
    void aBackupIsMissingWhereOneCanBeOffered() {
        assertThat(new Offer(Policy.defaults(), NO_GATEWAY, true).missing(List.of(app("a"))))
                .isEqualTo(Missing.BACKUP);
        assertThat(new Offer(Policy.defaults(), Set.of(Channel.VOICE), false).missing(List.of(app("a"))))
                .isEqualTo(Missing.BACKUP);
    }

    @Test
    void aBackupThatNothingCanBeOfferedForHoldsNobodyUp() {
        assertThat(new Offer(Policy.defaults(), NO_GATEWAY, false).missing(List.of(app("a"))))
                .isEqualTo(Missing.NOTHING);
        assertThat(new Offer(policy("backup-methods", "app"), BOTH, true).missing(List.of(app("a"))))
                .isEqualTo(Missing.NOTHING);
    }

    @Test
    void aFirstMethodIsMissingEvenWhereNothingCanBeOffered() {
        Offer nothing = new Offer(policy("methods", "sms"), NO_GATEWAY, true);

        assertThat(nothing.kinds(Role.FIRST, List.of())).isEmpty();
        assertThat(nothing.missing(List.of())).isEqualTo(Missing.FIRST_METHOD);
    }

    @Test
    void nothingIsMissingWhereThePolicyIsMet() {
        assertThat(new Offer(Policy.defaults(), BOTH, true).missing(List.of(mobile("p"), app("a"))))
                .isEqualTo(Missing.NOTHING);
        assertThat(new Offer(policy("backup-required", "false"), BOTH, true).missing(List.of(mobile("p"))))
                .isEqualTo(Missing.NOTHING);
    }

    @Test
    void kindsAreNamedAsOnThePages() {
        assertThat(Arrays.stream(Kind.values()).map(Kind::id)).containsExactly("phone", "app", "recovery-codes");
    }

    private static Policy policy(String key, String value) {
        return Policy.of(Map.of(key, value));
    }

    private static Policy policy(String key, String value, String otherKey, String otherValue) {
        return Policy.of(Map.of(key, value, otherKey, otherValue));
    }
}
