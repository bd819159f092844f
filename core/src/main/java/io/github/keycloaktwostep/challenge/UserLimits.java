// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.event.TwoStepMetrics;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.ratelimit.RateLimit;
import io.github.keycloaktwostep.ratelimit.RateLimitExceeded;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.keycloak.events.EventBuilder;

/** Reads and resets the rate limits of a user. */
public final class UserLimits {

    private final UserContext context;
    private final CodeStores stores;

    public UserLimits(UserContext context) {
        this.context = context;
        this.stores = CodeStores.of(context);
    }

    /**
     * The lock on a method after too many wrong codes in an hour; empty if it is not locked.
     *
     * @param method key for counting failures per hour
     */
    public Optional<RateLimitExceeded> locked(String method) {
        return CodeStores.inRequest(context, within -> within.limits().exceeded(CodeLimits.failures(context, method)));
    }

    /**
     * Whether a method is disabled until it is set up again, after too many consecutive wrong codes.
     *
     * @param authenticator a number as {@link PhoneNumber#identity}, or the credential id of an app or a list of
     *     recovery codes
     */
    public boolean isDisabled(String authenticator) {
        return CodeStores.inRequest(
                context, within -> within.failures(authenticator).isLimitReached());
    }

    /**
     * Counts a refused message. If the user's daily limit is reached, notifies the user, at most once a day, because
     * somebody else may know the password.
     *
     * @param refused a result with {@link SendResult.SendStatus#LIMIT_REACHED}
     * @param event event of the current request; only a copy of it is fired
     */
    public void reportRefusal(SendResult refused, EventBuilder event) {
        TwoStepMetrics.refusal(refused.limit());
        if (refused.limit().equals(CodeLimits.USER_DAY) && stores.limits().acquire(CodeLimits.userDayEmail(context))) {
            Change.SENDS_USED_UP.report(event, context.user(), "");
        }
    }

    /** The limit that currently prevents codes to this user; empty if there is none. */
    public Optional<RateLimitExceeded> sendsBlocked() {
        return firstBlocked(List.of(CodeLimits.sendLimitOfUser(context)));
    }

    /** The limit that currently prevents codes to a phone of this user; empty if there is none. */
    public Optional<RateLimitExceeded> sendsBlocked(PhoneNumber verified) {
        return firstBlocked(List.of(CodeLimits.sendLimitOfNumber(context, verified)));
    }

    /** The first limit that currently prevents codes to this recipient; empty if there is none. */
    public Optional<RateLimitExceeded> sendsBlocked(Recipient recipient) {
        return firstBlocked(CodeLimits.sendLimits(context, recipient));
    }

    private Optional<RateLimitExceeded> firstBlocked(List<RateLimit> limits) {
        return CodeStores.inRequest(context, within -> limits.stream()
                .flatMap(limit -> within.limits().blocked(limit).stream())
                .findFirst());
    }

    /** Resets the send limits of this user and of these phones. */
    public void resetSends(Collection<PhoneNumber> numbers) {
        stores.limits().reset(CodeLimits.sendLimitOfUser(context));
        stores.limits().reset(CodeLimits.userDayEmail(context));
        numbers.forEach(number -> stores.limits().reset(CodeLimits.sendLimitOfNumber(context, number)));
    }

    /**
     * Resets the failures per hour and the consecutive failures.
     *
     * @param method as in {@link #locked}
     * @param authenticator as in {@link #isDisabled}
     */
    public void resetFailures(String method, String authenticator) {
        stores.limits().reset(CodeLimits.failures(context, method));
        stores.failures(authenticator).resetCompletely();
    }
}
