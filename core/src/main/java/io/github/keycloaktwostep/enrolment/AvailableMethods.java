// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.enrolment.Enrolment.MissingPart;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.method.MethodKind;
import io.github.keycloaktwostep.method.MethodType;
import io.github.keycloaktwostep.policy.Policy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.keycloak.common.Profile;
import org.keycloak.models.KeycloakSession;

/**
 * The methods that a user can set up.
 *
 * @param policy the realm's toggles
 * @param channels channels that the gateways support
 * @param recoveryCodes whether the server has recovery codes (Keycloak's feature {@code recovery-codes})
 */
public record AvailableMethods(Policy policy, Set<Channel> channels, boolean recoveryCodes) {

    /**
     * Maximum number of authenticator apps per user. It is limited because each entered code is compared with all apps.
     */
    public static final int MAX_APPS = 5;

    /** The methods that this server can offer now. */
    public static AvailableMethods of(KeycloakSession session, Policy policy) {
        return new AvailableMethods(
                policy,
                session.getProvider(Delivery.class).channels(),
                Profile.isFeatureEnabled(Profile.Feature.RECOVERY_CODES));
    }

    /** The role of the method that the user is setting up. */
    public enum MethodRole {
        FIRST,
        BACKUP,
        /** An additional method, or a replacement, for an enrolled user. */
        CHANGE
    }

    /** The channels that a phone can use in this role. */
    public Set<Channel> channels(MethodRole role) {
        Set<Channel> offered = EnumSet.noneOf(Channel.class);
        for (Channel channel : channels) {
            if (allows(role, MethodType.of(channel))) {
                offered.add(channel);
            }
        }
        return offered;
    }

    /** The kinds that a user with these methods can set up in this role. */
    public List<MethodKind> kinds(MethodRole role, List<? extends Method> methods) {
        List<MethodKind> kinds = new ArrayList<>();
        if (!channels(role).isEmpty()) {
            kinds.add(MethodKind.PHONE);
        }
        boolean another = role == MethodRole.CHANGE;
        long apps = methods.stream()
                .filter(method -> method.kind() == MethodKind.APP)
                .count();
        if (allows(role, MethodType.APP) && apps < (another ? MAX_APPS : 1)) {
            kinds.add(MethodKind.APP);
        }
        if (recoveryCodes
                && allows(role, MethodType.RECOVERY_CODES)
                && (another || methods.stream().noneMatch(Method::isRecoveryCodes))) {
            kinds.add(MethodKind.RECOVERY_CODES);
        }
        return kinds;
    }

    /**
     * The part of the enrolment that is still missing. If no available method can serve as the required backup, the
     * backup does not count as missing, because users could not complete the wizard.
     */
    public MissingPart missing(List<? extends Method> methods) {
        MissingPart missing = Enrolment.missing(methods, policy);
        return missing == MissingPart.BACKUP
                        && kinds(MethodRole.BACKUP, methods).isEmpty()
                ? MissingPart.NOTHING
                : missing;
    }

    /** The part that would be missing without this method; {@link MissingPart#NOTHING} if it can be removed. */
    public MissingPart missingWithout(Method method, List<? extends Method> methods) {
        List<? extends Method> left =
                methods.stream().filter(other -> !other.equals(method)).toList();
        if (left.stream().allMatch(Method::isRecoveryCodes)) {
            // A list of recovery codes is deleted with its last code, and then sign-ins would not require a code at
            // all.
            return MissingPart.FIRST_METHOD;
        }
        MissingPart without = missing(left);
        // A part that was missing before is required at the next sign-in anyway.
        return without == missing(methods) ? MissingPart.NOTHING : without;
    }

    private boolean allows(MethodRole role, MethodType type) {
        return switch (role) {
            case FIRST -> policy.methods().contains(type);
            case BACKUP -> policy.backupMethods().contains(type);
            case CHANGE -> policy.allows(type);
        };
    }
}
