// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import io.github.keycloaktwostep.method.MethodKind;
import io.github.keycloaktwostep.method.MethodType;
import io.github.keycloaktwostep.policy.Policy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A user's enrolment in two-step verification.
 *
 * @param state whether codes are required, and why
 * @param since when it was turned on; empty unless {@link State#ON}
 * @param preferred id of the preferred method, which may no longer exist
 * @param methods all usable methods in the order they were added; recovery codes only while some are left
 * @param disabled methods that cannot be used until they are set up again, because too many consecutive wrong codes
 *     were entered, or because the user kept them when turning two-step verification off and later added another method
 *     in Keycloak
 * @param unreadable methods whose credentials cannot be read
 * @param lastUsed time of the last use by method id, accurate to one day; contains only methods for which it is known
 */
public record Enrolment(
        State state,
        Optional<Instant> since,
        Optional<String> preferred,
        List<Method> methods,
        List<Method> disabled,
        List<Unreadable> unreadable,
        Map<String, Instant> lastUsed) {

    /**
     * A method whose credential cannot be read. It counts as disabled: the user is asked for a code of another method.
     *
     * @param id of the credential
     * @param type of the credential
     */
    public record Unreadable(String id, String type) {}

    /** Whether the second step is required. */
    public enum State {
        /** Turned on by the user. */
        ON,
        /** Turned off by the user; kept methods are not used. */
        OFF,
        /**
         * The user has methods, but has not turned two-step verification on or off since they were added: an app or
         * recovery codes that were set up in Keycloak, or phones whose enrolment was removed. A code is required.
         */
        ADOPTED,
        /** Never set up. */
        NONE
    }

    /** The part of the enrolment that is missing. */
    public enum MissingPart {
        NOTHING,
        FIRST_METHOD,
        BACKUP
    }

    public Enrolment {
        methods = List.copyOf(methods);
        disabled = List.copyOf(disabled);
        unreadable = List.copyOf(unreadable);
        lastUsed = Map.copyOf(lastUsed);
    }

    /**
     * Whether sign-ins require a code of one of {@link #methods()}. Also true if all methods are disabled or
     * unreadable: then the user cannot sign in at all, because wrong guesses must not open the account.
     */
    public boolean asksForCode() {
        return (state == State.ON || state == State.ADOPTED)
                && !(methods.isEmpty() && disabled.isEmpty() && unreadable.isEmpty());
    }

    public boolean on() {
        return state == State.ON;
    }

    public Optional<Method> method(String id) {
        return methods.stream().filter(method -> method.id().equals(id)).findFirst();
    }

    /** The method that sign-in starts with: the preferred one, otherwise a phone or app, otherwise any other. */
    public Optional<Method> firstChoice() {
        return preferred
                .flatMap(this::method)
                .or(() -> methods.stream()
                        .filter(method -> !method.isRecoveryCodes())
                        .findFirst())
                .or(() -> methods.stream().findFirst());
    }

    public List<Method.Phone> phones() {
        return Method.phones(methods.stream()).toList();
    }

    public List<Method.App> apps() {
        return methods.stream()
                .filter(Method.App.class::isInstance)
                .map(Method.App.class::cast)
                .toList();
    }

    public boolean has(MethodKind kind) {
        return methods.stream().anyMatch(method -> method.kind() == kind);
    }

    /** All methods, whether they are usable or disabled. */
    public List<Method> allMethods() {
        return Stream.concat(methods.stream(), disabled.stream()).toList();
    }

    /** The part that the policy requires beyond these methods. */
    public static MissingPart missing(List<? extends Method> methods, Policy policy) {
        List<? extends Method> first = methods.stream()
                .filter(method -> allowed(method, policy.methods()))
                .toList();
        if (first.isEmpty()) {
            return MissingPart.FIRST_METHOD;
        }
        if (!policy.backupRequired()) {
            return MissingPart.NOTHING;
        }
        boolean backedUp = first.stream().anyMatch(one -> methods.stream()
                .anyMatch(other -> backsUp(other, one) && allowed(other, policy.backupMethods())));
        return backedUp ? MissingPart.NOTHING : MissingPart.BACKUP;
    }

    /** A second app is no backup, because it is probably on the same phone. */
    private static boolean backsUp(Method other, Method one) {
        return !other.id().equals(one.id()) && !(other.kind() == MethodKind.APP && one.kind() == MethodKind.APP);
    }

    private static boolean allowed(Method method, Set<MethodType> types) {
        if (method instanceof Method.Phone phone) {
            return phone.channels().stream().map(MethodType::of).anyMatch(types::contains);
        }
        return types.contains(method.type());
    }
}
