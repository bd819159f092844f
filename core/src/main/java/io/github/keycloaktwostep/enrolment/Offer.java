package io.github.keycloaktwostep.enrolment;

import io.github.keycloaktwostep.delivery.Channel;
import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.enrolment.Enrolment.Missing;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.Way;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.keycloak.common.Profile;
import org.keycloak.models.KeycloakSession;

/**
 * What a user can be offered for setting up.
 *
 * @param policy the realm's toggles
 * @param channels what the gateways carry
 * @param recoveryCodes whether the server has recovery codes (Keycloak's feature {@code recovery-codes})
 */
public record Offer(Policy policy, Set<Channel> channels, boolean recoveryCodes) {

    /** Most authenticator apps that a user can set up: each code that is entered is compared with all of them. */
    public static final int MAX_APPS = 5;

    /** What can be offered by this server now. */
    public static Offer of(KeycloakSession session, Policy policy) {
        return new Offer(
                policy,
                session.getProvider(Delivery.class).channels(),
                Profile.isFeatureEnabled(Profile.Feature.RECOVERY_CODES));
    }

    /** What the user sets up next. */
    public enum Role {
        FIRST,
        BACKUP,
        /** One more, or one in the place of another, while it is on. */
        CHANGE
    }

    /** The kinds a user chooses from. */
    public enum Kind {
        PHONE("phone"),
        APP("app"),
        RECOVERY_CODES("recovery-codes");

        private final String id;

        Kind(String id) {
            this.id = id;
        }

        public String id() {
            return id;
        }

        /** What a method is of. */
        public static Kind of(Method method) {
            if (method instanceof Method.Phone) {
                return PHONE;
            }
            return method instanceof Method.App ? APP : RECOVERY_CODES;
        }
    }

    /** How a phone can get codes in this role. */
    public Set<Channel> channels(Role role) {
        Set<Way> ways = ways(role);
        Set<Channel> offered = EnumSet.noneOf(Channel.class);
        for (Channel channel : channels) {
            if (ways.contains(channel == Channel.SMS ? Way.SMS : Way.VOICE)) {
                offered.add(channel);
            }
        }
        return offered;
    }

    /** What can be set up in this role by somebody who has {@code methods} already. */
    public List<Kind> kinds(Role role, List<? extends Method> methods) {
        List<Kind> kinds = new ArrayList<>();
        if (!channels(role).isEmpty()) {
            kinds.add(Kind.PHONE);
        }
        boolean another = role == Role.CHANGE;
        long apps = methods.stream().filter(Method.App.class::isInstance).count();
        if (ways(role).contains(Way.APP) && apps < (another ? MAX_APPS : 1)) {
            kinds.add(Kind.APP);
        }
        if (recoveryCodes
                && ways(role).contains(Way.RECOVERY_CODES)
                && (another || lacks(methods, Method.RecoveryCodes.class))) {
            kinds.add(Kind.RECOVERY_CODES);
        }
        return kinds;
    }

    /**
     * What is still to be set up. A backup that the policy asks for but that nothing can be offered for is not missing:
     * nobody can be held up by what cannot be done.
     */
    public Missing missing(List<? extends Method> methods) {
        Missing missing = Enrolment.missing(methods, policy);
        return missing == Missing.BACKUP && kinds(Role.BACKUP, methods).isEmpty() ? Missing.NOTHING : missing;
    }

    /** Why a method cannot be taken away; {@link Missing#NOTHING} if it can. */
    public Missing missingWithout(Method method, List<? extends Method> methods) {
        List<? extends Method> left =
                methods.stream().filter(other -> !other.equals(method)).toList();
        if (left.stream().allMatch(Method.RecoveryCodes.class::isInstance)) {
            // A list ends with its last code, and then nothing would be asked for.
            return Missing.FIRST_METHOD;
        }
        Missing without = missing(left);
        // What was missing before is asked for at the next sign-in anyway.
        return without == missing(methods) ? Missing.NOTHING : without;
    }

    private Set<Way> ways(Role role) {
        return switch (role) {
            case FIRST -> policy.methods();
            case BACKUP -> policy.backupMethods();
            case CHANGE -> {
                Set<Way> ways = EnumSet.noneOf(Way.class);
                ways.addAll(policy.methods());
                ways.addAll(policy.backupMethods());
                yield ways;
            }
        };
    }

    private static boolean lacks(List<? extends Method> methods, Class<? extends Method> kind) {
        return methods.stream().noneMatch(kind::isInstance);
    }
}
