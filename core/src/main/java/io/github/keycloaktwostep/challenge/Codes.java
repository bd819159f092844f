package io.github.keycloaktwostep.challenge;

import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.delivery.TwoStepRealmResource;
import io.github.keycloaktwostep.event.Warnings;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.ratelimit.ClientAddress;
import io.github.keycloaktwostep.ratelimit.ConsecutiveFailures;
import io.github.keycloaktwostep.ratelimit.RateLimit;
import io.github.keycloaktwostep.ratelimit.RateLimitExceeded;
import io.github.keycloaktwostep.ratelimit.RateLimiter;
import io.github.keycloaktwostep.ratelimit.RateLimiter.Reservation;
import io.github.keycloaktwostep.ratelimit.RateLimiter.Reservations;
import io.github.keycloaktwostep.ratelimit.TollFraudGuard;
import io.github.keycloaktwostep.ratelimit.TollFraudGuard.CountryState;
import io.github.keycloaktwostep.transaction.NewTransaction;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.UserModel;

/**
 * Issues codes and judges what comes back. Every count is taken before the thing it counts is done, and commits even
 * if the request fails (NIST SP 800-63B-4 §3.2.2).
 */
public final class Codes {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final String PER_ADDRESS = "enrolments-per-ip-hour";
    private static final String PER_PREFIX = "enrolments-per-prefix-hour";
    private static final Set<String> RETURNABLE = Set.of(PER_ADDRESS, PER_PREFIX);
    private static final Duration QUARTER = Duration.ofMinutes(15);
    private static final String REALM_DAY = "sends-per-realm-day";
    /** The wait for the next code stops doubling here. */
    private static final Duration LONGEST_COOLDOWN = Duration.ofMinutes(15);

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;
    private final Policy policy;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final NewTransaction transactions;
    private final ChallengeStore challenges;
    private final RateLimiter ledger;
    private final TollFraudGuard countries;
    private final Warnings warnings;
    private final MessageTexts texts;

    public Codes(KeycloakSession session, RealmModel realm, UserModel user, Policy policy, Clock clock) {
        this.session = session;
        this.realm = realm;
        this.user = user;
        this.policy = policy;
        this.clock = clock;
        this.transactions = NewTransaction.of(session.getKeycloakSessionFactory());
        this.challenges = new ChallengeStore(transactions);
        this.ledger = new RateLimiter(transactions, clock);
        this.countries = new TollFraudGuard(ledger, realm.getId(), clock);
        this.warnings = new Warnings(session, realm);
        this.texts = new MessageTexts(session, realm, user);
    }

    /** What is kept of codes and of counts, as one transaction sees it. */
    private record Books(ChallengeStore challenges, RateLimiter ledger) {}

    /** In one transaction, which has ended before anything is done that was counted in it. */
    private <T> T together(Function<Books, T> work) {
        return transactions.run(store -> work.apply(books(store)));
    }

    /**
     * In the request's own transaction: looks, and what is given back. If it fails in the end, too much stays counted, and
     * never too little.
     */
    private <T> T here(Function<Books, T> work) {
        return work.apply(books(session.singleUseObjects()));
    }

    private Books books(SingleUseObjectProvider store) {
        NewTransaction here = NewTransaction.within(store);
        return new Books(new ChallengeStore(here), new RateLimiter(here, clock));
    }

    /**
     * How a way to get codes stands.
     *
     * @param resting until when it rests because it was guessed at too often
     * @param out the code that is out, expired or not
     * @param dead whether only a new code helps: none is out, or it is too old, or it has no more tries left
     */
    public record ChallengeStatus(Optional<RateLimitExceeded> resting, Optional<Challenge> out, boolean dead) {}

    /** @param recipient whom codes of this binding are sent to */
    public ChallengeStatus standing(Binding binding, Recipient recipient) {
        return here(books -> {
            Optional<Challenge> out = books.challenges().find(binding);
            return new ChallengeStatus(
                    books.ledger().refusal(failures(recipient.number().identity())),
                    out,
                    out.map(challenge -> dead(challenge, books.ledger())).orElse(true));
        });
    }

    /** The code that is out for this binding, expired or not. */
    public Optional<Challenge> outstanding(Binding binding) {
        return challenges.find(binding);
    }

    /**
     * Sends a code, unless one was sent a moment ago or a budget is used up. Two calls at the same moment send one.
     *
     * @param binding what the code is to be bound to
     */
    public SendResult issue(Binding binding, Recipient recipient) {
        return issue(binding, recipient, standing(binding, recipient));
    }

    /**
     * Like {@link #issue(Binding, Recipient)} for who has looked.
     *
     * @param standing as it was a moment ago
     */
    public SendResult issue(Binding binding, Recipient recipient, ChallengeStatus standing) {
        Optional<Challenge> previous = standing.out();
        Instant now = clock.instant();
        int sends = previous.map(Challenge::sends).orElse(0) + 1;
        RateLimit cooldown = cooldown(binding, sends);
        if (previous.isPresent() && now.isBefore(previous.get().resendAt())) {
            return new SendResult.CoolingDown(previous.get().resendAt());
        }
        Optional<RateLimitExceeded> refusal = standing.resting().or(() -> closed(recipient));
        if (refusal.isPresent()) {
            return new SendResult.LimitReached(refusal.get());
        }
        PreparedCode draft = draft(binding, recipient, previous, sends, now, cooldown.window());
        List<RateLimit> budgets = sendBudgets(recipient);
        Booking booking = together(books -> book(books, binding, draft.challenge(), cooldown, budgets));
        if (booking instanceof Booking.Refused refused) {
            return refused.why();
        }
        List<Reservation.Granted> claimed = ((Booking.Booked) booking).claimed();
        warnOf(budgets, claimed);
        if (!session.getProvider(Delivery.class).send(draft.message())) {
            takeBack(binding, draft.challenge(), claimed);
            return new SendResult.QueueFull();
        }
        if (binding.purpose() == Purpose.ENROLMENT) {
            challenges.forgetProof(binding);
        }
        if (watched(recipient)
                && ledger.claim(sentToCountry()) instanceof Reservation.Granted
                && countries.sent(recipient.region())) {
            warnings.countryClosed(recipient.region());
        }
        return new SendResult.CodeSent(draft.challenge());
    }

    /** What came of the books. */
    private sealed interface Booking {

        /** @param claimed of each budget, in their order, and at the end of the wait for the next */
        record Booked(List<Reservation.Granted> claimed) implements Booking {}

        record Refused(SendResult why) implements Booking {}
    }

    /** Counts the code, and makes it known: both before it can arrive. */
    private Booking book(
            Books books, Binding binding, Challenge challenge, RateLimit cooldown, List<RateLimit> budgets) {
        if (!(books.ledger().claim(cooldown) instanceof Reservation.Granted held)) {
            return new Booking.Refused(new SendResult.CoolingDown(challenge.resendAt()));
        }
        Reservations claims = books.ledger().claimAll(budgets);
        if (claims instanceof Reservations.Denied denied) {
            books.ledger().release(held);
            return new Booking.Refused(new SendResult.LimitReached(denied.refusal()));
        }
        books.challenges().save(binding, challenge, policy.codeLifetime());
        List<Reservation.Granted> claimed = new ArrayList<>(((Reservations.Granted) claims).all());
        List<Reservation.Granted> returnable = returnable(budgets, claimed);
        if (!returnable.isEmpty()) {
            books.ledger().keep(challenge.id(), returnable, policy.codeLifetime());
        }
        claimed.add(held);
        return new Booking.Booked(claimed);
    }

    /** Claims that a code gives back when it is entered: they count only codes that nobody enters. */
    private static List<Reservation.Granted> returnable(List<RateLimit> budgets, List<Reservation.Granted> claimed) {
        return IntStream.range(0, budgets.size())
                .filter(i -> RETURNABLE.contains(budgets.get(i).name()))
                .mapToObj(claimed::get)
                .toList();
    }

    private void takeBack(Binding binding, Challenge challenge, List<Reservation.Granted> claimed) {
        together(books -> {
            boolean taken = books.challenges().consume(binding, challenge);
            books.ledger().release(claimed);
            return taken;
        });
    }

    /** Only numbers that nobody has verified: what defends against toll fraud must not cut anybody off. */
    private boolean watched(Recipient recipient) {
        return policy.countryBreaker() && !recipient.verified();
    }

    private Optional<RateLimitExceeded> closed(Recipient recipient) {
        if (!watched(recipient)) {
            return Optional.empty();
        }
        CountryState gate = countries.gate(recipient.region());
        if (gate instanceof CountryState.Closed closed) {
            return Optional.of(closed.refusal());
        }
        if (((CountryState.Open) gate).again()) {
            warnings.countryOpened(recipient.region());
        }
        return Optional.empty();
    }

    private void warnOf(List<RateLimit> budgets, List<Reservation.Granted> claimed) {
        for (int i = 0; i < budgets.size(); i++) {
            RateLimit budget = budgets.get(i);
            if (budget.name().equals(REALM_DAY)
                    && claimed.get(i).left() <= budget.limit() / 5
                    && ledger.hold(new RateLimit("sends-per-realm-day-warned", scoped(""), 1, DAY))) {
                warnings.realmDay(budget.limit());
            }
        }
    }

    /**
     * Judges what was entered for a code that was sent.
     *
     * @param recipient whom the code was sent to; failures count for the number, by text or by call
     */
    public VerificationResult judge(Binding binding, Recipient recipient, String input) {
        String number = recipient.number().identity();
        Optional<Code> entered = Code.parse(input, policy.codeLength());
        if (entered.isEmpty()) {
            return new VerificationResult.NoCode();
        }
        Tried tried = together(books -> tried(books, binding, number));
        if (tried instanceof Tried.Refused refused) {
            return refused.why();
        }
        Tried.Counted counted = (Tried.Counted) tried;
        Challenge challenge = counted.challenge();
        Reservation.Granted attempt = counted.attempt();
        Reservation.Granted failure = counted.failure();
        boolean right = new CodeMac(session, realm).matches(challenge, binding, entered.get());
        if (right) {
            if (binding.purpose() == Purpose.ENROLMENT) {
                // Whoever comes too late must find it when the code is gone.
                challenges.noteProof(binding);
            }
            boolean current = together(books -> {
                books.ledger().release(failure);
                return consumed(binding, challenge, number, books);
            });
            if (!current) {
                return new VerificationResult.Expired();
            }
            entered(challenge, recipient);
            return new VerificationResult.Verified();
        }
        if (streak(ledger, streakOf(binding, number)).failed()) {
            return new VerificationResult.MethodDisabled();
        }
        if (failure.left() == 0) {
            return new VerificationResult.Locked(
                    ledger.exhausted(failures(number)).until());
        }
        if (attempt.left() == 0) {
            ledger.exhausted(attempts(challenge));
            return new VerificationResult.NoTriesLeft();
        }
        return new VerificationResult.Wrong(Math.min(attempt.left(), failure.left()));
    }

    /** Counts only codes that nobody enters against address, prefix and country. */
    private void entered(Challenge challenge, Recipient recipient) {
        session.getProvider(Delivery.class).verified(challenge.id(), recipient.region());
        if (recipient.verified()) {
            return;
        }
        ledger.releaseKept(challenge.id());
        // A phone counts once, so that it cannot make up for codes to many other numbers that nobody enters.
        if (watched(recipient) && ledger.hold(enteredLately(recipient))) {
            countries.entered(recipient.region(), challenge.issuedAt());
        }
    }

    /** What came of looking and counting, before anything is compared. */
    private sealed interface Tried {

        record Counted(Challenge challenge, Reservation.Granted attempt, Reservation.Granted failure)
                implements Tried {}

        record Refused(VerificationResult why) implements Tried {}
    }

    private Tried tried(Books books, Binding binding, String number) {
        if (streak(books.ledger(), streakOf(binding, number)).exhausted()) {
            return new Tried.Refused(new VerificationResult.MethodDisabled());
        }
        RateLimit failures = failures(number);
        Optional<RateLimitExceeded> resting = books.ledger().refusal(failures);
        if (resting.isPresent()) {
            return new Tried.Refused(new VerificationResult.Locked(resting.get().until()));
        }
        Optional<Challenge> out = books.challenges().find(binding).filter(known -> !known.expired(clock.instant()));
        if (out.isEmpty()) {
            return new Tried.Refused(new VerificationResult.Expired());
        }
        if (!(books.ledger().claim(attempts(out.get())) instanceof Reservation.Granted attempt)) {
            return new Tried.Refused(new VerificationResult.NoTriesLeft());
        }
        if (!(books.ledger().claim(failures) instanceof Reservation.Granted failure)) {
            return new Tried.Refused(new VerificationResult.Locked(
                    books.ledger().exhausted(failures).until()));
        }
        return new Tried.Counted(out.get(), attempt, failure);
    }

    /** @return false if somebody else was faster, or another code has taken its place */
    private boolean consumed(Binding binding, Challenge challenge, String number, Books books) {
        if (!books.challenges().consume(binding, challenge)) {
            return false;
        }
        books.ledger().letGo(cooldown(binding, challenge.sends()));
        streak(books.ledger(), streakOf(binding, number)).broken();
        if (binding.purpose() == Purpose.ENROLMENT) {
            // A phone that is proved, for the first time or again, begins anew at sign-in, too.
            streak(books.ledger(), number).broken();
        }
        return true;
    }

    /**
     * Whether the number was proved, and no code asked for since. It is known here because of two requests at the same
     * moment the authentication session keeps what only one of them made of it, which may be the one that came too late.
     *
     * @param binding for {@link Purpose#ENROLMENT}
     */
    public boolean proved(Binding binding) {
        return challenges.proved(binding);
    }

    /**
     * Judges something other than a code that was sent (authenticator app, recovery code) by the same count.
     *
     * @param method what the failures of the hour count for
     * @param authenticator what the failures in a row count for; another one set up in its place begins anew
     * @param check compares; called at most once, and only if a try is left
     */
    public VerificationResult judge(String method, String authenticator, String input, Predicate<String> check) {
        if (input == null || input.isBlank()) {
            return new VerificationResult.NoCode();
        }
        RateLimit failures = failures(method);
        Optional<Reservation> claim =
                together(books -> streak(books.ledger(), authenticator).exhausted()
                        ? Optional.empty()
                        : Optional.of(books.ledger().claim(failures)));
        if (claim.isEmpty()) {
            return new VerificationResult.MethodDisabled();
        }
        if (!(claim.get() instanceof Reservation.Granted failure)) {
            return new VerificationResult.Locked(ledger.exhausted(failures).until());
        }
        if (input.length() <= Code.MAX_MESSAGE && check.test(input)) {
            return here(books -> {
                books.ledger().release(failure);
                streak(books.ledger(), authenticator).broken();
                return new VerificationResult.Verified();
            });
        }
        if (streak(ledger, authenticator).failed()) {
            return new VerificationResult.MethodDisabled();
        }
        return failure.left() == 0
                ? new VerificationResult.Locked(ledger.exhausted(failures).until())
                : new VerificationResult.Wrong(failure.left());
    }

    /** Until when a way rests because it was guessed at too often. */
    public Optional<RateLimitExceeded> resting(String method) {
        return here(books -> books.ledger().refusal(failures(method)));
    }

    /**
     * Whether a way is of no use any more until it is set up anew: too many wrong codes in a row.
     *
     * @param authenticator a number as {@link PhoneNumber#identity}, or the id of an app's or a list's credential
     */
    public boolean switchedOff(String authenticator) {
        return here(books -> streak(books.ledger(), authenticator).exhausted());
    }

    /** Until when no code is sent to this user, or to this phone of his. */
    public Optional<RateLimitExceeded> sendsResting() {
        return ledger.resting(sendsOfUser());
    }

    /** @param number a verified one of this user */
    public Optional<RateLimitExceeded> sendsResting(PhoneNumber number) {
        return ledger.resting(sendsTo(number));
    }

    /** Lets codes be sent to this user and to these phones of his again, whatever was sent before. */
    public void forgiveSends(Collection<PhoneNumber> numbers) {
        ledger.clear(sendsOfUser());
        numbers.forEach(number -> ledger.clear(sendsTo(number)));
    }

    /**
     * Forgets wrong codes, those of the hour and those in a row.
     *
     * @param method as in {@link #resting}
     * @param authenticator as in {@link #switchedOff}
     */
    public void forgiveFailures(String method, String authenticator) {
        ledger.clear(failures(method));
        streak(ledger, authenticator).broken();
        streak(ledger, authenticator + "|" + Purpose.ENROLMENT.id()).broken();
    }

    private boolean dead(Challenge challenge, RateLimiter counts) {
        return challenge.expired(clock.instant())
                || counts.refusal(attempts(challenge)).isPresent();
    }

    /** A code that is not sent yet. */
    private record PreparedCode(Challenge challenge, Message message) {}

    private PreparedCode draft(
            Binding binding,
            Recipient recipient,
            Optional<Challenge> previous,
            int sends,
            Instant now,
            Duration cooldown) {
        Code code = new CodeGenerator(random).generate(policy.codeLength());
        String id = Delivery.newMessageId();
        CodeMac.Sealed sealed = new CodeMac(session, realm).seal(id, binding, code);
        Challenge challenge = new Challenge(
                id, sealed.mac(), sealed.kid(), now, now.plus(policy.codeLifetime()), now.plus(cooldown), sends);
        MessageTexts.Words words = recipient.channel() == Channel.SMS ? texts.sms(code) : texts.call(code);
        String carriedBefore = previous.flatMap(
                        before -> session.getProvider(Delivery.class).report(before.id()))
                .flatMap(report -> report.gateway())
                .orElse("");
        return new PreparedCode(
                challenge,
                new Message(
                        id,
                        realm.getName(),
                        recipient.number(),
                        recipient.region(),
                        recipient.channel(),
                        words.text(),
                        code.digits(),
                        words.language(),
                        challenge.expiresAt(),
                        carriedBefore,
                        TwoStepRealmResource.callbackBase(session, realm)));
    }

    private RateLimit attempts(Challenge challenge) {
        return new RateLimit("code-attempts", challenge.id(), policy.codeAttempts(), policy.codeLifetime());
    }

    private RateLimit failures(String method) {
        return new RateLimit(
                "failures-per-user-hour", scoped(user.getId() + "|" + method), policy.failuresPerUserHour(), HOUR);
    }

    private ConsecutiveFailures streak(RateLimiter counts, String authenticator) {
        return new ConsecutiveFailures(counts, scoped(user.getId() + "|" + authenticator));
    }

    /** Who proves a phone has a row of his own: one that was switched off by guessing can be set up again. */
    private static String streakOf(Binding binding, String number) {
        return binding.purpose() == Purpose.ENROLMENT ? number + "|" + Purpose.ENROLMENT.id() : number;
    }

    private RateLimit cooldown(Binding binding, int sends) {
        Duration wait = policy.resendCooldown().multipliedBy(1L << Math.min(sends - 1, 10));
        return new RateLimit(
                "resend-cooldown",
                binding.canonical(),
                1,
                wait.compareTo(LONGEST_COOLDOWN) > 0 ? LONGEST_COOLDOWN : wait);
    }

    /** One user alone must not close a country for everybody who enrols. */
    private RateLimit sentToCountry() {
        return new RateLimit("country-sent-by-user", scoped(user.getId()), 3, QUARTER);
    }

    private RateLimit enteredLately(Recipient recipient) {
        return new RateLimit(
                "country-entered-by-number", scoped(recipient.number().identity()), 1, QUARTER);
    }

    private RateLimit sendsOfUser() {
        return new RateLimit("sends-per-user-day", scoped(user.getId()), policy.sendsPerUserDay(), DAY);
    }

    private RateLimit sendsTo(PhoneNumber verified) {
        return new RateLimit(
                "sends-per-number-hour",
                scoped(user.getId() + "|" + verified.identity()),
                policy.sendsPerNumberHour(),
                HOUR);
    }

    private List<RateLimit> sendBudgets(Recipient recipient) {
        String number = recipient.number().identity();
        List<RateLimit> budgets = new ArrayList<>();
        budgets.add(sendsOfUser());
        if (recipient.verified()) {
            budgets.add(sendsTo(recipient.number()));
        } else {
            budgets.add(new RateLimit("sends-per-number-hour", scoped(number), policy.sendsPerNumberHour(), HOUR));
            String address = ClientAddress.subscriber(
                    session.getContext().getConnection().getRemoteAddr());
            budgets.add(new RateLimit(PER_ADDRESS, scoped(address), policy.enrolmentsPerIpHour(), HOUR));
            budgets.add(new RateLimit(
                    PER_PREFIX, scoped(recipient.number().prefix()), policy.enrolmentsPerPrefixHour(), HOUR));
        }
        realmDay(realm, policy).ifPresent(budgets::add);
        return budgets;
    }

    /** The messages of the whole realm in a day, if they are limited. */
    static Optional<RateLimit> realmDay(RealmModel realm, Policy policy) {
        return policy.sendsPerRealmDay().map(limit -> new RateLimit(REALM_DAY, realm.getId() + "|", limit, DAY));
    }

    private String scoped(String subject) {
        return realm.getId() + "|" + subject;
    }
}
