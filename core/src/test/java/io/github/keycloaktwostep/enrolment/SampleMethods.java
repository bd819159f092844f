// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import io.github.keycloaktwostep.enrolment.Method.App;
import io.github.keycloaktwostep.enrolment.Method.Phone;
import io.github.keycloaktwostep.enrolment.Method.RecoveryCodes;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.policy.Policy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sample methods, and enrolments with them. */
public final class SampleMethods {

    private static final Instant ADDED = Instant.parse("2026-11-24T12:00:00Z");

    private SampleMethods() {}

    /** An enrolment without disabled methods and without recorded uses. */
    public static Enrolment enrolment(
            Enrolment.State state, Optional<Instant> since, Optional<String> preferred, List<Method> methods) {
        return new Enrolment(state, since, preferred, methods, List.of(), List.of(), Map.of());
    }

    /** Methods written as {@code kind:id}, separated by blanks. */
    public static List<Method> methods(String text) {
        return Stream.of(text.split(" ", -1))
                .filter(each -> !each.isEmpty())
                .map(each -> each.split(":", -1))
                .map(each -> method(each[0], each[1]))
                .toList();
    }

    private static Method method(String kind, String id) {
        return switch (kind) {
            case "mobile" -> mobile(id);
            case "called-mobile" -> calledMobile(id);
            case "fixed-line" -> fixedLine(id);
            case "app" -> app(id);
            case "codes" -> recoveryCodes(id);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    /** A policy written as {@code key=value}, separated by blanks. */
    public static Policy policy(String toggles) {
        return Policy.of(Stream.of(toggles.split(" ", -1))
                .filter(toggle -> !toggle.isEmpty())
                .map(toggle -> toggle.split("=", -1))
                .collect(Collectors.toMap(toggle -> toggle[0], toggle -> toggle[1])));
    }

    public static Phone mobile(String id) {
        return phone(id, new PhoneNumber("+4915123456789"), Set.of(Channel.values()), Channel.SMS);
    }

    /** A mobile phone whose owner prefers calls. */
    public static Phone calledMobile(String id) {
        return phone(id, new PhoneNumber("+4915123456700"), Set.of(Channel.values()), Channel.VOICE);
    }

    public static Phone fixedLine(String id) {
        return phone(id, new PhoneNumber("+4930123456"), Set.of(Channel.VOICE), Channel.VOICE);
    }

    private static Phone phone(String id, PhoneNumber number, Set<Channel> channels, Channel preferred) {
        return new Phone(id, ADDED, new PhoneLine(number, "DE", channels, preferred));
    }

    public static App app(String id) {
        return new App(id, ADDED, "my app", 6);
    }

    public static RecoveryCodes recoveryCodes(String id) {
        return new RecoveryCodes(id, ADDED, 3, 10);
    }
}
