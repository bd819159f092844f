// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.event.TwoStepMetrics;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.ratelimit.RateLimitExceeded;
import java.util.Collection;
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

    /** Until when a method is locked because too many wrong codes were entered. */
    public Optional<RateLimitExceeded> locked(String method) {
        return CodeStores.inRequest(context, within -> within.limits().exceeded(CodeLimits.failures(context, method)));
    }

    /**
     * Whether a method is disabled until it is set up again: too many wrong codes in a row.
     *
     * @param authenticator a number as {@link PhoneNumber#identity}, or the credential id of an app or a list of
     *     recovery codes
     */
    public boolean isDisabled(String authenticator) {
        return CodeStores.inRequest(
                context, within -> within.failures(authenticator).isLimitReached());
    }

    /**
     * Counts a message that was refused. If the day's messages of the user are used up, the user is told, once a day: somebody
     * else may know the password.
     *
     * @param refused by a limit
     * @param event of the current request; a copy of it reports the change
     */
    public void reportRefusal(SendResult refused, EventBuilder event) {
        TwoStepMetrics.refusal(refused.limit());
        if (refused.limit().equals(CodeLimits.USER_DAY) && stores.limits().acquire(CodeLimits.userDayMail(context))) {
            Change.SENDS_USED_UP.report(event, context.user(), "");
        }
    }

    /** Until when no code is sent to this user. */
    public Optional<RateLimitExceeded> sendsBlocked() {
        return stores.limits().blocked(CodeLimits.sendLimitOfUser(context));
    }

    /** Until when no code is sent to a phone of this user. */
    public Optional<RateLimitExceeded> sendsBlocked(PhoneNumber verified) {
        return stores.limits().blocked(CodeLimits.sendLimitOfNumber(context, verified));
    }

    /** Allows codes to be sent to this user and to these phones again, whatever was sent before. */
    public void resetSends(Collection<PhoneNumber> numbers) {
        stores.limits().reset(CodeLimits.sendLimitOfUser(context));
        stores.limits().reset(CodeLimits.userDayMail(context));
        numbers.forEach(number -> stores.limits().reset(CodeLimits.sendLimitOfNumber(context, number)));
    }

    /**
     * Resets the failures per hour and those in a row.
     *
     * @param method as in {@link #locked}
     * @param authenticator as in {@link #isDisabled}
     */
    public void resetFailures(String method, String authenticator) {
        stores.limits().reset(CodeLimits.failures(context, method));
        stores.failures(authenticator).enable();
        stores.failures(CodeLimits.authenticator(Purpose.ENROLMENT, authenticator))
                .enable();
    }
}
