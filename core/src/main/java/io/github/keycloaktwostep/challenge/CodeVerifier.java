// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import io.github.keycloaktwostep.challenge.CodeSender.ChallengeStatus;
import io.github.keycloaktwostep.challenge.VerificationResult.VerificationStatus;
import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.ratelimit.ConsecutiveFailures;
import io.github.keycloaktwostep.ratelimit.RateLimit;
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
                .orElseGet(() -> reject(binding, attempt));
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
     * @param inARow the consecutive failures before this attempt; a phone that is being set up has none
     */
    private record CountedAttempt(
            Optional<VerificationResult> rejection, List<LiveCode> codes, Reservation.Granted failures, int inARow) {

        static CountedAttempt refused(VerificationResult why) {
            return new CountedAttempt(Optional.of(why), List.of(), null, 0);
        }
    }

    /** Counts an attempt before the code is compared. */
    private CountedAttempt count(CodeStores within, List<Binding> bindings, String number) {
        Purpose purpose = bindings.get(0).purpose();
        int inARow = purpose == Purpose.ENROLMENT ? 0 : within.failures(number).count();
        if (inARow >= ConsecutiveFailures.LIMIT) {
            return CountedAttempt.refused(VerificationResult.of(VerificationStatus.DISABLED));
        }
        RateLimit failures = CodeLimits.failures(context, number);
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
            VerificationStatus unlocked = sent ? VerificationStatus.NO_TRIES_LEFT : VerificationStatus.EXPIRED;
            return CountedAttempt.refused(within.limits()
                    .exceeded(failures)
                    .map(VerificationResult::locked)
                    .orElseGet(() -> VerificationResult.of(unlocked)));
        }
        return reserveFailure(within, failures, codes, inARow);
    }

    private static CountedAttempt reserveFailure(
            CodeStores within, RateLimit failures, List<LiveCode> codes, int inARow) {
        Reservation reservation = within.limits().reserveUnlessLocked(failures);
        return reservation instanceof Reservation.Denied denied
                ? CountedAttempt.refused(VerificationResult.locked(denied.exceeded()))
                : new CountedAttempt(Optional.empty(), codes, (Reservation.Granted) reservation, inARow);
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
            return consume(within, attempt, entered, number);
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
    private boolean consume(CodeStores within, CountedAttempt attempt, LiveCode entered, String number) {
        if (!within.challenges().consume(entered.binding(), entered.challenge())) {
            return false;
        }
        attempt.codes().stream().filter(code -> !code.equals(entered)).forEach(code -> within.challenges()
                .consume(code.binding(), code.challenge()));
        if (entered.binding().purpose() == Purpose.ENROLMENT) {
            // After a new verification, the phone's failures at sign-in start from zero.
            within.failures(number).resetCompletely();
        } else {
            within.failures(number).reset(attempt.inARow());
        }
        return true;
    }

    private VerificationResult reject(Binding binding, CountedAttempt attempt) {
        String number = binding.recipient().number().identity();
        // A phone that is being set up is not an authenticator yet, so it cannot be disabled.
        if (binding.purpose() != Purpose.ENROLMENT && stores.failures(number).add(attempt.inARow())) {
            return VerificationResult.of(VerificationStatus.DISABLED);
        }
        if (attempt.failures().left() == 0) {
            return VerificationResult.locked(stores.limits().lock(CodeLimits.failures(context, number)));
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
                : VerificationResult.wrong(Math.min(left, attempt.failures().left()), status(binding, attempt));
    }

    /** The status of the code of this channel, if it was compared; it is not read again. */
    private static Optional<ChallengeStatus> status(Binding binding, CountedAttempt attempt) {
        return attempt.codes().stream()
                .filter(code -> code.binding().equals(binding))
                .map(code -> new ChallengeStatus(
                        Optional.empty(),
                        Optional.of(code.challenge()),
                        code.tries().left() == 0))
                .findFirst();
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
        CountedAttempt attempt = CodeStores.inNewTransaction(context, within -> {
            int inARow = authenticator.map(key -> within.failures(key).count()).orElse(0);
            return inARow >= ConsecutiveFailures.LIMIT
                    ? CountedAttempt.refused(VerificationResult.of(VerificationStatus.DISABLED))
                    : reserveFailure(within, failures, List.of(), inARow);
        });
        if (attempt.rejection().isPresent()) {
            return attempt.rejection().get();
        }
        if (input.length() <= Code.MAX_MESSAGE && matches.test(input)) {
            return CodeStores.inRequest(context, within -> {
                within.limits().release(attempt.failures());
                authenticator.ifPresent(key -> within.failures(key).reset(attempt.inARow()));
                return VerificationResult.of(VerificationStatus.VERIFIED);
            });
        }
        if (authenticator
                .filter(key -> stores.failures(key).add(attempt.inARow()))
                .isPresent()) {
            return VerificationResult.of(VerificationStatus.DISABLED);
        }
        int left = attempt.failures().left();
        return left == 0
                ? VerificationResult.locked(stores.limits().lock(failures))
                : VerificationResult.wrong(left, Optional.empty());
    }
}
