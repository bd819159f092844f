// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import io.github.keycloaktwostep.challenge.VerificationResult.VerificationStatus;
import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.ratelimit.RateLimit;
import io.github.keycloaktwostep.ratelimit.RateLimitExceeded;
import io.github.keycloaktwostep.ratelimit.RateLimiter.Reservation;
import io.github.keycloaktwostep.ratelimit.TollFraudGuard;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Verifies codes. Each attempt is counted before the code is compared, and the count is committed even if the request
 * fails (NIST SP 800-63B-4 §3.2.2).
 */
public final class CodeVerifier {

    private final UserContext context;
    private final CodeStores stores;

    public CodeVerifier(UserContext context) {
        this.context = context;
        this.stores = CodeStores.of(context);
    }

    /**
     * Verifies a code that was sent. Each channel has a separate code. All codes that are still valid are accepted,
     * because users enter the one that arrives.
     *
     * @param binding binding with any channel of the recipient; failures are counted per number, for both channels
     *     together
     * @param input the entered code, or a message that contains it; may be {@code null}
     */
    public VerificationResult verify(Binding binding, String input) {
        String number = binding.recipient().number().identity();
        Optional<Code> entered = Code.parse(input, context.policy().codeLength());
        if (entered.isEmpty()) {
            return VerificationResult.of(VerificationStatus.NO_CODE);
        }
        List<Binding> bindings =
                Arrays.stream(Channel.values()).map(binding::by).toList();
        CountedAttempt attempt = CodeStores.inNewTransaction(context, within -> count(within, bindings, number));
        if (attempt.rejection().isPresent()) {
            return attempt.rejection().get();
        }
        CodeMac mac = new CodeMac(context.session(), context.realm());
        return attempt.codes().stream()
                .filter(code -> mac.matches(code.challenge(), code.binding(), entered.get()))
                .findFirst()
                .map(code -> accept(binding, attempt, code))
                .orElseGet(() -> reject(binding.purpose(), number, attempt));
    }

    /**
     * A code that is still valid.
     *
     * @param tries the attempt that was reserved for this code
     */
    private record LiveCode(Binding binding, Challenge challenge, Reservation.Granted tries) {}

    /**
     * @param rejection the result if there is nothing to compare
     * @param codes the codes to compare the input with
     * @param failures the reserved unit of the failures per hour; {@code null} with a rejection
     */
    private record CountedAttempt(
            Optional<VerificationResult> rejection, List<LiveCode> codes, Reservation.Granted failures) {

        static CountedAttempt refused(VerificationResult why) {
            return new CountedAttempt(Optional.of(why), List.of(), null);
        }
    }

    /** Counts an attempt before the code is compared. */
    private CountedAttempt count(CodeStores within, List<Binding> bindings, String number) {
        Purpose purpose = bindings.get(0).purpose();
        if (purpose != Purpose.ENROLMENT && within.failures(number).isLimitReached()) {
            return CountedAttempt.refused(VerificationResult.of(VerificationStatus.DISABLED));
        }
        RateLimit failures = CodeLimits.failures(context, number);
        Optional<RateLimitExceeded> locked = within.limits().exceeded(failures);
        if (locked.isPresent()) {
            return CountedAttempt.refused(VerificationResult.locked(locked.get().until()));
        }
        boolean sent = false;
        List<LiveCode> codes = new ArrayList<>();
        for (Binding binding : bindings) {
            Optional<Challenge> challenge = within.challenges()
                    .find(binding)
                    .filter(known -> !known.expired(context.clock().instant()));
            sent |= challenge.isPresent();
            challenge.flatMap(known -> reserveTry(within, binding, known)).ifPresent(codes::add);
        }
        if (codes.isEmpty()) {
            return CountedAttempt.refused(
                    VerificationResult.of(sent ? VerificationStatus.NO_TRIES_LEFT : VerificationStatus.EXPIRED));
        }
        if (!(within.limits().reserve(failures) instanceof Reservation.Granted failure)) {
            return CountedAttempt.refused(VerificationResult.locked(
                    within.limits().markExceeded(failures).until()));
        }
        return new CountedAttempt(Optional.empty(), codes, failure);
    }

    private Optional<LiveCode> reserveTry(CodeStores within, Binding binding, Challenge challenge) {
        return within.limits().reserve(CodeLimits.attempts(context.policy(), challenge))
                        instanceof Reservation.Granted tries
                ? Optional.of(new LiveCode(binding, challenge, tries))
                : Optional.empty();
    }

    private VerificationResult accept(Binding binding, CountedAttempt attempt, LiveCode entered) {
        if (binding.purpose() == Purpose.ENROLMENT) {
            // A parallel request with the same code must find this proof once the challenge is gone.
            stores.challenges().noteProof(binding);
        }
        String number = binding.recipient().number().identity();
        boolean current = CodeStores.inNewTransaction(context, within -> {
            within.limits().release(attempt.failures());
            return consume(within, attempt.codes(), entered, number);
        });
        if (!current) {
            return VerificationResult.of(VerificationStatus.EXPIRED);
        }
        noteEntered(entered.challenge(), binding.recipient());
        return VerificationResult.of(VerificationStatus.VERIFIED);
    }

    /**
     * Uses up the entered code and the code of the other channel.
     *
     * @return false if another request was faster, or if a newer code has replaced this one
     */
    private boolean consume(CodeStores within, List<LiveCode> codes, LiveCode entered, String number) {
        if (!within.challenges().consume(entered.binding(), entered.challenge())) {
            return false;
        }
        for (LiveCode code : codes) {
            if (!code.equals(entered)) {
                within.challenges().consume(code.binding(), code.challenge());
            }
            within.limits()
                    .releaseAcquired(CodeLimits.cooldown(
                            context.policy(), code.binding(), code.challenge().sends()));
        }
        if (entered.binding().purpose() == Purpose.ENROLMENT) {
            // After a new verification, the phone's failures at sign-in start from zero.
            within.failures(number).resetCompletely();
        } else {
            within.failures(number).reset();
        }
        return true;
    }

    private VerificationResult reject(Purpose purpose, String number, CountedAttempt attempt) {
        // A phone that is being set up is not an authenticator yet, so it cannot be disabled.
        if (purpose != Purpose.ENROLMENT && stores.failures(number).add()) {
            return VerificationResult.of(VerificationStatus.DISABLED);
        }
        if (attempt.failures().left() == 0) {
            return VerificationResult.locked(stores.limits()
                    .markExceeded(CodeLimits.failures(context, number))
                    .until());
        }
        int left = 0;
        for (LiveCode code : attempt.codes()) {
            if (code.tries().left() == 0) {
                stores.limits().markExceeded(CodeLimits.attempts(context.policy(), code.challenge()));
            }
            left = Math.max(left, code.tries().left());
        }
        if (left == 0) {
            return VerificationResult.of(VerificationStatus.NO_TRIES_LEFT);
        }
        boolean ofSeveral =
                attempt.codes().stream().anyMatch(code -> code.challenge().sends() > 1);
        return VerificationResult.wrong(Math.min(left, attempt.failures().left()), ofSeveral);
    }

    /** Releases the units of the limits that count only codes that are never entered: address, prefix and country. */
    private void noteEntered(Challenge challenge, Recipient recipient) {
        context.session().getProvider(Delivery.class).verified(challenge.id(), recipient.region());
        if (recipient.verified()) {
            return;
        }
        stores.limits().releaseKept(challenge.id());
        if (CodeSender.isWatched(context, recipient)
                && stores.limits().acquire(CodeLimits.countedForCountry(context, recipient))) {
            new TollFraudGuard(stores.limits(), context.realm().getId(), context.clock())
                    .entered(recipient.region(), challenge.issuedAt());
        }
    }

    /**
     * Whether the number was verified, and no code has been sent since. Parallel requests need this because the
     * authentication session keeps the notes of only one of them, and that may be the one that was too late.
     *
     * @param binding binding with the purpose {@link Purpose#ENROLMENT}
     */
    public boolean isProved(Binding binding) {
        return stores.challenges().proved(binding);
    }

    /**
     * Verifies a code of an authenticator app or a list of recovery codes, with the same limits as for codes that are
     * sent.
     *
     * @param method key for counting failures per hour
     * @param authenticator key for counting consecutive failures, so that a replacement starts from zero. Empty for an
     *     app that is being set up: the user sees its secret, so there is nothing to guess
     * @param input may be {@code null}
     * @param matches compares the input; called at most once, and only if an attempt is left
     */
    public VerificationResult verify(
            String method, Optional<String> authenticator, String input, Predicate<String> matches) {
        if (input == null || input.isBlank()) {
            return VerificationResult.of(VerificationStatus.NO_CODE);
        }
        RateLimit failures = CodeLimits.failures(context, method);
        Optional<Reservation> reservation = CodeStores.inNewTransaction(
                context,
                within -> authenticator
                                .filter(key -> within.failures(key).isLimitReached())
                                .isPresent()
                        ? Optional.empty()
                        : Optional.of(within.limits().reserve(failures)));
        if (reservation.isEmpty()) {
            return VerificationResult.of(VerificationStatus.DISABLED);
        }
        if (!(reservation.get() instanceof Reservation.Granted failure)) {
            return VerificationResult.locked(
                    stores.limits().markExceeded(failures).until());
        }
        if (input.length() <= Code.MAX_MESSAGE && matches.test(input)) {
            return CodeStores.inRequest(context, within -> {
                within.limits().release(failure);
                authenticator.ifPresent(key -> within.failures(key).reset());
                return VerificationResult.of(VerificationStatus.VERIFIED);
            });
        }
        if (authenticator.filter(key -> stores.failures(key).add()).isPresent()) {
            return VerificationResult.of(VerificationStatus.DISABLED);
        }
        return failure.left() == 0
                ? VerificationResult.locked(
                        stores.limits().markExceeded(failures).until())
                : VerificationResult.wrong(failure.left(), false);
    }
}
