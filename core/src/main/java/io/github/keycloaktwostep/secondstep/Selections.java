// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.secondstep;

import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.method.MethodKind;
import io.github.keycloaktwostep.method.MethodType;
import io.github.keycloaktwostep.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The methods that a user can currently use for the second step.
 *
 * @param all in the order in which the methods were added, with one entry for all apps together
 * @param first the selection that the second step starts with; empty if there are none
 */
public record Selections(List<Selection> all, Optional<Selection> first) {

    /** @param channels channels that the gateways support */
    public static Selections of(Enrolment enrolment, Policy policy, Set<Channel> channels) {
        List<Selection> all = new ArrayList<>();
        for (Method method : enrolment.methods()) {
            // All apps share one entry, because a code of any of them is accepted.
            boolean listed =
                    method.kind() == MethodKind.APP && all.stream().anyMatch(other -> other.type() == MethodType.APP);
            if (method instanceof Method.Phone phone) {
                usable(phone, policy, channels).forEach(channel -> all.add(Selection.of(phone, channel)));
            } else if (!listed) {
                all.add(Selection.of(method));
            }
        }
        Optional<Selection> first = enrolment.firstChoice().flatMap(choice -> first(choice, all));
        return new Selections(
                List.copyOf(all),
                first.or(() -> all.stream()
                                .filter(selection -> !selection.method().isRecoveryCodes())
                                .findFirst())
                        .or(() -> all.stream().findFirst()));
    }

    public Optional<Selection> find(String id) {
        return all.stream().filter(selection -> selection.id().equals(id)).findFirst();
    }

    public Optional<Selection> first(MethodKind kind) {
        return all.stream()
                .filter(selection -> selection.method().kind() == kind)
                .findFirst();
    }

    /** The same phone with the other channel; empty if the other channel is not available. */
    public Optional<Selection> otherChannel(Selection selection) {
        return all.stream()
                .filter(other -> other.method().equals(selection.method()) && other.type() != selection.type())
                .findFirst();
    }

    private static Optional<Selection> first(Method choice, List<Selection> all) {
        if (choice instanceof Method.Phone phone) {
            return all.stream()
                    .filter(selection -> selection.equals(Selection.of(phone)))
                    .findFirst()
                    .or(() -> all.stream()
                            .filter(selection -> selection.method().equals(phone))
                            .findFirst());
        }
        return all.stream()
                .filter(selection -> selection.method().kind() == choice.kind())
                .findFirst();
    }

    private static List<Channel> usable(Method.Phone phone, Policy policy, Set<Channel> channels) {
        List<Channel> carried =
                phone.channels().stream().filter(channels::contains).sorted().toList();
        List<Channel> allowed = carried.stream()
                .filter(channel -> policy.allows(MethodType.of(channel)))
                .toList();
        // A stricter policy must not lock out users who enrolled earlier. The wizard asks for the missing part after
        // the sign-in.
        return allowed.isEmpty() ? carried : allowed;
    }
}
