// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.ratelimit.ClientAddress;
import io.github.keycloaktwostep.ratelimit.RateLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.RealmModel;

/**
 * Defines the rate limits for sending and entering codes: what is counted, for whom, and for how long. {@code
 * RateLimiter} does the counting.
 */
final class CodeLimits {

    static final String REALM_DAY = "sends-per-realm-day";
    static final String USER_DAY = "sends-per-user-day";

    private static final String PER_NUMBER = "sends-per-number-hour";
    private static final String PER_ADDRESS = "enrolments-per-ip-hour";
    private static final String PER_PREFIX = "enrolments-per-prefix-hour";
    private static final Set<String> RELEASED_WHEN_ENTERED = Set.of(PER_ADDRESS, PER_PREFIX);

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration QUARTER = Duration.ofMinutes(15);
    /** Longest wait for the next code. Each code doubles the wait until this limit is reached. */
    private static final Duration LONGEST_COOLDOWN = Duration.ofMinutes(15);
    /** Maximum number of messages to one user in a quarter of an hour that count against a country. */
    private static final int COUNTED_AGAINST_COUNTRY = 3;

    private CodeLimits() {}

    static String ofUser(UserContext context, String subject) {
        return context.scoped(context.user().getId() + "|" + subject);
    }

    /** Attempts for one code. */
    static RateLimit attempts(Policy policy, Challenge challenge) {
        return new RateLimit("code-attempts", challenge.id(), policy.codeAttempts(), policy.codeLifetime());
    }

    /** Wrong codes of a method per hour. */
    static RateLimit failures(UserContext context, String method) {
        return new RateLimit(
                "failures-per-user-hour",
                ofUser(context, method),
                context.policy().failuresPerUserHour(),
                HOUR);
    }

    /**
     * The wait before the next code, which doubles with each code.
     *
     * @param sends number of codes sent in a row, at least 1
     */
    static Duration cooldown(Policy policy, int sends) {
        Duration wait = policy.resendCooldown().multipliedBy(1L << Math.min(sends - 1, 10));
        return wait.compareTo(LONGEST_COOLDOWN) > 0 ? LONGEST_COOLDOWN : wait;
    }

    static RateLimit sendLimitOfUser(UserContext context) {
        return new RateLimit(
                        USER_DAY,
                        context.scoped(context.user().getId()),
                        context.policy().sendsPerUserDay(),
                        DAY)
                .inAnyOrder();
    }

    /** Messages to a number that this user has verified. Messages to other users with the same number do not count. */
    static RateLimit sendLimitOfNumber(UserContext context, PhoneNumber number) {
        return new RateLimit(
                        PER_NUMBER,
                        ofUser(context, number.identity()),
                        context.policy().sendsPerNumberHour(),
                        HOUR)
                .inAnyOrder();
    }

    /** Messages to an unverified number, counted for all users of the realm together. */
    static RateLimit sendLimitOfUnverified(RealmModel realm, Policy policy, PhoneNumber number) {
        return new RateLimit(PER_NUMBER, realm.getId() + "|" + number.identity(), policy.sendsPerNumberHour(), HOUR)
                .inAnyOrder();
    }

    /** All limits that apply to a message to this recipient. */
    static List<RateLimit> sendLimits(UserContext context, Recipient recipient) {
        Policy policy = context.policy();
        List<RateLimit> limits = new ArrayList<>();
        limits.add(sendLimitOfUser(context));
        if (recipient.verified()) {
            limits.add(sendLimitOfNumber(context, recipient.number()));
        } else {
            limits.add(sendLimitOfUnverified(context.realm(), policy, recipient.number()));
            String address = ClientAddress.subscriber(
                    context.session().getContext().getConnection().getRemoteAddr());
            limits.add(new RateLimit(PER_ADDRESS, context.scoped(address), policy.enrolmentsPerIpHour(), HOUR)
                    .inAnyOrder());
            limits.add(new RateLimit(
                            PER_PREFIX,
                            context.scoped(recipient.number().prefix()),
                            policy.enrolmentsPerPrefixHour(),
                            HOUR)
                    .inAnyOrder());
        }
        realmDay(context.realm(), policy).ifPresent(limits::add);
        return limits;
    }

    /**
     * Whether the unit of this limit is released when the code is entered, because the limit counts only codes that are
     * never entered.
     */
    static boolean isReleasedWhenEntered(RateLimit limit) {
        return RELEASED_WHEN_ENTERED.contains(limit.name());
    }

    /** Messages of the whole realm per day, if the policy limits them. */
    static Optional<RateLimit> realmDay(RealmModel realm, Policy policy) {
        return policy.sendsPerRealmDay().map(limit -> new RateLimit(REALM_DAY, realm.getId() + "|", limit, DAY));
    }

    /** Limits the warning about the realm's daily messages to one per day. */
    static RateLimit realmDayWarning(UserContext context) {
        return new RateLimit("sends-per-realm-day-warned", context.scoped(""), 1, DAY);
    }

    /** Limits the email about a user's daily messages to one per day. */
    static RateLimit userDayEmail(UserContext context) {
        return new RateLimit(
                "sends-per-user-day-told", context.scoped(context.user().getId()), 1, DAY);
    }

    /** Limits how much a single user counts against a country, so that one user alone cannot close the country. */
    static RateLimit countedAgainstCountry(UserContext context) {
        return new RateLimit(
                "country-sent-by-user", context.scoped(context.user().getId()), COUNTED_AGAINST_COUNTRY, QUARTER);
    }

    /**
     * Counts codes entered for one phone only once, so that they cannot hide many codes to other numbers that are never
     * entered.
     */
    static RateLimit countedForCountry(UserContext context, Recipient recipient) {
        return new RateLimit(
                "country-entered-by-number", context.scoped(recipient.number().identity()), 1, QUARTER);
    }
}
