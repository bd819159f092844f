// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.secondstep;

import io.github.keycloaktwostep.challenge.UserLimits;
import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.EnrolmentService;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.keycloak.BruteForce;
import io.github.keycloaktwostep.ratelimit.RateLimitExceeded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The locks that currently stop a user from receiving or entering codes. Admins can view and remove them. */
public final class ActiveLocks {

    private static final String BRUTE_FORCE = "brute-force";

    private final UserContext context;
    private final UserLimits limits;
    private final BruteForce bruteForce;

    public ActiveLocks(UserContext context) {
        this.context = context;
        this.limits = new UserLimits(context);
        this.bruteForce = new BruteForce(context.session(), context.realm(), context.user());
    }

    /**
     * @param reason name of the rate limit, or {@code brute-force} for Keycloak's own protection
     * @param method the locked method; empty if the lock applies to all methods
     * @param until when the lock ends; {@link BruteForce#FOR_GOOD} if only an admin can end it
     */
    public record ActiveLock(String reason, Optional<Method> method, Instant until) {}

    /** All locks of the user. */
    public List<ActiveLock> of(Enrolment enrolment) {
        List<ActiveLock> locks = new ArrayList<>();
        bruteForce.lockedUntil().ifPresent(until -> locks.add(new ActiveLock(BRUTE_FORCE, Optional.empty(), until)));
        limits.sendsBlocked().ifPresent(exceeded -> locks.add(lock(exceeded, Optional.empty())));
        for (Method method : enrolment.allMethods()) {
            limits.locked(Selection.of(method).hourlyFailureKey())
                    .ifPresent(exceeded -> locks.add(lock(exceeded, Optional.of(method))));
            if (method instanceof Method.Phone phone) {
                limits.sendsBlocked(phone.number())
                        .ifPresent(exceeded -> locks.add(lock(exceeded, Optional.of(method))));
            }
        }
        return List.copyOf(locks);
    }

    /**
     * Resets the counts of this user and of their methods. Re-enables the account if brute-force protection disabled
     * it, and the methods that were disabled after too many wrong codes.
     */
    public void lift(Enrolment enrolment) {
        bruteForce.forgive();
        List<Method> all = enrolment.allMethods();
        for (Method method : all) {
            limits.resetFailures(
                    Selection.of(method).hourlyFailureKey(),
                    Selection.of(method).consecutiveFailureKey());
        }
        limits.resetFailures(SecondStepService.NEW_APP, SecondStepService.NEW_APP);
        limits.resetSends(Method.phones(all.stream()).map(Method.Phone::number).toList());
        if (!enrolment.disabled().isEmpty()) {
            new EnrolmentService(context).enableAll();
        }
    }

    private static ActiveLock lock(RateLimitExceeded exceeded, Optional<Method> method) {
        return new ActiveLock(exceeded.limit(), method, exceeded.until());
    }
}
