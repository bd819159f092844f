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
 * Verifies codes. Each attempt is counted before it is compared, and the count commits even if the request fails (NIST
 * SP 800-63B-4 §3.2.2).
 */
public final class CodeVerifier {

    private final UserContext context;
    private final CodeStores stores;

    public CodeVerifier(UserContext context) {
        this.context = context;
        this.stores = CodeStores.of(context);
    }

    /**
     * Verifies a code that was sent. Each channel has a separate code, and all codes that are still valid are accepted, because
     * users enter the one that arrives.
     *
     * @param binding with the recipient by any channel; failures of both channels count for the number
     * @param input what was entered, at most a whole message
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
     * @param tries unit of the attempts for this code
     */
    private record LiveCode(Binding binding, Challenge challenge, Reservation.Granted tries) {}

    /**
     * @param rejection the result if nothing is compared
     * @param codes the codes to compare with
     * @param failures unit of the failures per hour
     */
    private record CountedAttempt(
            Optional<VerificationResult> rejection, List<LiveCode> codes, Reservation.Granted failures) {

        static CountedAttempt refused(VerificationResult why) {
            return new CountedAttempt(Optional.of(why), List.of(), null);
        }
    }

    /** Counts an attempt, before anything is compared. */
    private CountedAttempt count(CodeStores within, List<Binding> bindings, String number) {
        Purpose purpose = bindings.get(0).purpose();
        if (within.failures(CodeLimits.authenticator(purpose, number)).isLimitReached()) {
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
            // A parallel request with the same code must find this once the challenge is gone.
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
     * Uses up the code that was entered, and the one of the other channel with it.
     *
     * @return false if another request was faster, or another code has replaced this one
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
        Purpose purpose = entered.binding().purpose();
        within.failures(CodeLimits.authenticator(purpose, number)).reset();
        if (purpose == Purpose.ENROLMENT) {
            // A newly verified phone starts from zero at sign-in, too.
            within.failures(number).enable();
        }
        return true;
    }

    private VerificationResult reject(Purpose purpose, String number, CountedAttempt attempt) {
        if (stores.failures(CodeLimits.authenticator(purpose, number)).add()) {
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
        return left == 0
                ? VerificationResult.of(VerificationStatus.NO_TRIES_LEFT)
                : VerificationResult.wrong(Math.min(left, attempt.failures().left()));
    }

    /** Releases the limits that count only codes that are not entered: address, prefix and country. */
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
     * Whether the number was verified, and no code was sent since. Parallel requests read it here: the authentication
     * session keeps what only one of them wrote, which may be the one that was too late.
     *
     * @param binding for {@link Purpose#ENROLMENT}
     */
    public boolean isProved(Binding binding) {
        return stores.challenges().proved(binding);
    }

    /**
     * Verifies a code that was not sent, of an authenticator app or a list of recovery codes, with the same limits.
     *
     * @param method key of the failures per hour
     * @param authenticator key of the failures in a row; a replacement starts from zero. Empty for an app that is being set
     *     up: the user sees its secret, so there is nothing to guess
     * @param matches compares; called at most once, and only if an attempt is left
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
                : VerificationResult.wrong(failure.left());
    }
}
