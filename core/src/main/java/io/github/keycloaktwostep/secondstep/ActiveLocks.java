package io.github.keycloaktwostep.secondstep;

import io.github.keycloaktwostep.challenge.Codes;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Enrolments;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.keycloak.BruteForce;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.ratelimit.RateLimitExceeded;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** What keeps a user from getting or entering a code now, for an admin to see and to lift. */
public final class ActiveLocks {

    private static final String BRUTE_FORCE = "brute-force";

    private final Enrolments enrolments;
    private final Codes codes;
    private final BruteForce bruteForce;

    public ActiveLocks(KeycloakSession session, RealmModel realm, UserModel user, Policy policy, Clock clock) {
        this.enrolments = new Enrolments(session, realm, user, clock);
        this.codes = new Codes(session, realm, user, policy, clock);
        this.bruteForce = new BruteForce(session, realm, user);
    }

    /**
     * @param reason name of the budget that is used up, or {@code brute-force} for Keycloak's own protection
     * @param method what it is about; empty for all there is
     * @param until when it ends by itself; {@link BruteForce#FOR_GOOD} if it does not
     */
    public record ActiveLock(String reason, Optional<Method> method, Instant until) {
        public ActiveLock {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(method, "method");
            Objects.requireNonNull(until, "until");
        }
    }

    /** All that hold now. */
    public List<ActiveLock> of(Enrolment enrolment) {
        List<ActiveLock> locks = new ArrayList<>();
        bruteForce.lockedUntil().ifPresent(until -> locks.add(new ActiveLock(BRUTE_FORCE, Optional.empty(), until)));
        codes.sendsResting().ifPresent(refusal -> locks.add(lock(refusal, Optional.empty())));
        for (Method method : all(enrolment)) {
            codes.resting(selection(method).failureKey())
                    .ifPresent(refusal -> locks.add(lock(refusal, Optional.of(method))));
            if (method instanceof Method.Phone phone) {
                codes.sendsResting(phone.number()).ifPresent(refusal -> locks.add(lock(refusal, Optional.of(method))));
            }
        }
        return List.copyOf(locks);
    }

    /**
     * Resets every count of this user, enables an account that brute-force protection disabled, and makes methods usable
     * that were switched off by guessing.
     */
    public void lift(Enrolment enrolment) {
        bruteForce.forgive();
        List<Method> all = all(enrolment);
        for (Method method : all) {
            codes.forgiveFailures(
                    selection(method).failureKey(), selection(method).authenticator());
        }
        codes.forgiveSends(all.stream()
                .filter(Method.Phone.class::isInstance)
                .map(method -> ((Method.Phone) method).number())
                .toList());
        if (!enrolment.switchedOff().isEmpty()) {
            enrolments.switchOnAgain();
        }
    }

    private static ActiveLock lock(RateLimitExceeded refusal, Optional<Method> method) {
        return new ActiveLock(refusal.budget(), method, refusal.until());
    }

    private static List<Method> all(Enrolment enrolment) {
        return Stream.concat(enrolment.methods().stream(), enrolment.switchedOff().stream())
                .toList();
    }

    private static Selection selection(Method method) {
        return method instanceof Method.Phone phone ? Selection.of(phone, Channel.SMS) : Selection.of(method);
    }
}
