// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.event.Warnings;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.keycloak.RealmMac;
import io.github.keycloaktwostep.ratelimit.RateLimit;
import io.github.keycloaktwostep.ratelimit.RateLimitExceeded;
import io.github.keycloaktwostep.ratelimit.RateLimiter;
import io.github.keycloaktwostep.ratelimit.RateLimiter.Reservation;
import io.github.keycloaktwostep.ratelimit.RateLimiter.Reservations;
import io.github.keycloaktwostep.ratelimit.TollFraudGuard;
import io.github.keycloaktwostep.ratelimit.TollFraudGuard.CountryState;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.keycloak.common.util.SecretGenerator;

/**
 * Sends codes. All limits are counted before a code is sent, and the counts are committed even if the request fails.
 * The challenge is stored before its code can arrive.
 */
public final class CodeSender {

    /** Failures that do not depend on the phone number. */
    private static final Set<FailureReason> OUTAGES =
            EnumSet.of(FailureReason.UNREACHABLE, FailureReason.ACCOUNT_TROUBLE, FailureReason.BACK_OFF);

    private final UserContext context;
    private final CodeStores stores;
    private final TollFraudGuard countries;
    private final Warnings warnings;

    public CodeSender(UserContext context) {
        this.context = context;
        this.stores = CodeStores.of(context);
        this.countries = new TollFraudGuard(stores.limits(), context.realm().getId(), context.clock());
        this.warnings = new Warnings(context.session(), context.realm());
    }

    /**
     * The status of the last code.
     *
     * @param locked the lock on the method, if too many wrong codes were entered
     * @param challenge the last code, expired or not
     * @param needsNewCode whether a new code is needed because there is none, it has expired, or it has no attempts
     *     left
     */
    public record ChallengeStatus(
            Optional<RateLimitExceeded> locked, Optional<Challenge> challenge, boolean needsNewCode) {}

    /** The status of the last code that was sent for this binding. */
    public ChallengeStatus status(Binding binding) {
        return CodeStores.inRequest(context, stores -> {
            Optional<Challenge> sent = stores.challenges().find(binding);
            return new ChallengeStatus(
                    stores.limits()
                            .exceeded(CodeLimits.failures(
                                    context, binding.recipient().number().identity())),
                    sent,
                    sent.map(challenge -> isSpent(challenge, stores.limits())).orElse(true));
        });
    }

    private boolean isSpent(Challenge challenge, RateLimiter limits) {
        return challenge.expired(context.clock().instant())
                || limits.exceeded(CodeLimits.attempts(context.policy(), challenge))
                        .isPresent();
    }

    /** The last code that was sent for this binding, expired or not. */
    public Optional<Challenge> lastSent(Binding binding) {
        return stores.challenges().find(binding);
    }

    /**
     * Sends a code, unless the user has to wait after the previous code or a limit is reached. If two calls run in
     * parallel, only one of them sends a code.
     *
     * @param binding context that the code is bound to, and its recipient
     */
    public SendResult send(Binding binding) {
        return send(binding, status(binding));
    }

    /**
     * Like {@link #send(Binding)}, for callers that have already read the status.
     *
     * @param status result of a {@link #status} call in the same request
     */
    public SendResult send(Binding binding, ChallengeStatus status) {
        Recipient recipient = binding.recipient();
        Optional<Challenge> previous = status.challenge();
        Instant now = context.clock().instant();
        if (previous.isPresent() && now.isBefore(previous.get().resendAt())) {
            return SendResult.coolingDown(previous.get().resendAt());
        }
        Optional<RateLimitExceeded> exceeded = status.locked().or(() -> closedCountry(recipient));
        if (exceeded.isPresent()) {
            return SendResult.limitReached(exceeded.get());
        }
        PreparedCode code = prepare(binding, previous, now);
        List<RateLimit> limits = CodeLimits.sendLimits(context, recipient);
        SendReservation counted = CodeStores.inNewTransaction(context, within -> count(within, code, limits));
        if (counted.rejection().isPresent()) {
            return counted.rejection().get();
        }
        warnOfRealmDay(limits, counted.reserved());
        // After an outage, everything that was counted is released: otherwise the outage would still block users an
        // hour or a day later. Messages that were refused because of the number stay counted.
        Runnable uncountCountry = countAgainstCountry(recipient);
        Runnable releaseLimits = () -> {
            stores.limits().release(counted.reserved());
            uncountCountry.run();
        };
        Consumer<DeliveryReport> result =
                report -> report.reason().filter(OUTAGES::contains).ifPresent(outage -> releaseLimits.run());
        if (!context.session().getProvider(Delivery.class).send(code.message(), result)) {
            withdraw(code);
            releaseLimits.run();
            return SendResult.unavailable();
        }
        if (binding.purpose() == Purpose.ENROLMENT) {
            stores.challenges().forgetProof(binding);
        }
        return SendResult.sent(code.challenge());
    }

    /**
     * @param rejection the result if nothing may be sent
     * @param reserved one unit of each limit, in the order of the limits; empty if nothing may be sent
     */
    private record SendReservation(Optional<SendResult> rejection, List<Reservation.Granted> reserved) {

        static SendReservation refused(SendResult why) {
            return new SendReservation(Optional.of(why), List.of());
        }
    }

    /** Counts the message and stores the challenge, in one transaction. */
    private SendReservation count(CodeStores within, PreparedCode code, List<RateLimit> limits) {
        if (!within.challenges().claim(code.binding(), code.previous(), code.cooldown())) {
            return SendReservation.refused(
                    SendResult.coolingDown(code.challenge().resendAt()));
        }
        Reservations reservations = within.limits().reserveAll(limits);
        if (reservations.exceeded().isPresent()) {
            within.challenges().unclaim(code.binding(), code.previous());
            return SendReservation.refused(
                    SendResult.limitReached(reservations.exceeded().get()));
        }
        within.challenges().save(code.binding(), code.challenge());
        List<Reservation.Granted> reserved = reservations.granted();
        List<Reservation.Granted> releasable = IntStream.range(0, limits.size())
                .filter(i -> CodeLimits.isReleasedWhenEntered(limits.get(i)))
                .mapToObj(reserved::get)
                .toList();
        if (!releasable.isEmpty()) {
            within.limits()
                    .keep(code.challenge().id(), releasable, context.policy().codeLifetime());
        }
        return new SendReservation(Optional.empty(), reserved);
    }

    private void withdraw(PreparedCode code) {
        CodeStores.inNewTransaction(context, within -> {
            within.challenges().withdraw(code.binding(), code.challenge(), code.previous());
            return true;
        });
    }

    private Optional<RateLimitExceeded> closedCountry(Recipient recipient) {
        if (!isWatched(context, recipient)) {
            return Optional.empty();
        }
        CountryState state = countries.state(recipient.region());
        if (state instanceof CountryState.Closed closed) {
            return Optional.of(closed.exceeded());
        }
        if (((CountryState.Open) state).again()) {
            warnings.countryOpened(recipient.region());
        }
        return Optional.empty();
    }

    /** Only unverified numbers are watched, because protection against toll fraud must not lock out enrolled users. */
    static boolean isWatched(UserContext context, Recipient recipient) {
        return context.policy().countryBreaker() && !recipient.verified();
    }

    /**
     * Counts a message against its country, if the country is watched.
     *
     * @return an action that undoes this. It does not use the session
     */
    private Runnable countAgainstCountry(Recipient recipient) {
        Instant now = context.clock().instant();
        boolean counted =
                isWatched(context, recipient) && stores.limits().acquire(CodeLimits.countedAgainstCountry(context));
        if (counted && countries.sent(recipient.region())) {
            warnings.countryClosed(recipient.region());
        }
        return () -> {
            if (counted) {
                countries.notSent(recipient.region(), now);
            }
        };
    }

    private void warnOfRealmDay(List<RateLimit> limits, List<Reservation.Granted> reserved) {
        for (int i = 0; i < limits.size(); i++) {
            RateLimit limit = limits.get(i);
            if (limit.name().equals(CodeLimits.REALM_DAY)
                    && reserved.get(i).left() <= limit.limit() / 5
                    && stores.limits().acquire(CodeLimits.realmDayWarning(context))) {
                warnings.realmDay(limit.limit());
            }
        }
    }

    /** A code that has not been sent yet. */
    private record PreparedCode(
            Binding binding, Optional<Challenge> previous, Challenge challenge, Duration cooldown, Message message) {}

    private PreparedCode prepare(Binding binding, Optional<Challenge> previous, Instant now) {
        int sends = previous.map(Challenge::sends).orElse(0) + 1;
        Duration cooldown = CodeLimits.cooldown(context.policy(), sends);
        Code code = new Code(
                SecretGenerator.getInstance().randomString(context.policy().codeLength(), SecretGenerator.DIGITS));
        String id = Delivery.newMessageId();
        RealmMac.Seal sealed = new CodeMac(context.session(), context.realm()).seal(id, binding, code);
        Challenge challenge = new Challenge(
                id,
                sealed.mac(),
                sealed.kid(),
                now,
                now.plus(context.policy().codeLifetime()),
                now.plus(cooldown),
                sends);
        return new PreparedCode(
                binding,
                previous,
                challenge,
                cooldown,
                message(code, binding.recipient(), challenge, previousGateway(previous)));
    }

    private Message message(Code code, Recipient recipient, Challenge challenge, String previousGateway) {
        MessageTexts texts = new MessageTexts(context.session(), context.realm(), context.user());
        return texts.message(
                challenge.id(),
                recipient,
                texts.code(recipient.channel(), code),
                challenge.expiresAt(),
                previousGateway);
    }

    /**
     * Id of the gateway that sent the previous code, so that another gateway is tried first for the next one. An empty
     * string if it is unknown.
     */
    private String previousGateway(Optional<Challenge> previous) {
        return previous.flatMap(
                        before -> context.session().getProvider(Delivery.class).gatewayOf(before.id()))
                .orElse("");
    }
}
