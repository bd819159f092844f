package io.github.keycloaktwostep.ratelimit;

import io.github.keycloaktwostep.transaction.NewTransaction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Counts what was sent and tried, exactly, over all sessions and nodes.
 *
 * <p>{@link SingleUseObjectProvider} knows no increment, but {@link NewTransaction#take} is atomic on every store: a budget of
 * N is N slots, and who puts one first has it. Each claim commits in a transaction of its own, so that it survives the
 * rollback of the request that made it. Subjects (users, numbers, addresses) are hashed in keys.
 */
public final class RateLimiter {

    private static final String PREFIX = "two-step.budget.";

    private static final String KEPT = "kept-claims";
    private static final String LINE = "\n";
    private static final String WORD = " ";

    /** Up to here slots slide one by one. */
    private static final int ONE_BY_ONE = 32;

    private final NewTransaction transactions;
    private final Clock clock;
    private final SlidingWindowCounter large;

    public RateLimiter(KeycloakSessionFactory factory, Clock clock) {
        this(NewTransaction.of(factory), clock);
    }

    public RateLimiter(NewTransaction transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
        this.large = new SlidingWindowCounter(transactions, clock);
    }

    /** What came of a claim. */
    public sealed interface Reservation {

        /**
         * @param slot to be given back by {@link RateLimiter#release(Granted)} if what it was claimed for did not happen
         * @param until where it is noted that the budget is used up
         * @param left how many more may be claimed now; for budgets over 32 a lower bound
         * @param row that the slot belongs to, where slots are not taken one by one
         */
        record Granted(String slot, String until, int left, Optional<Row> row) implements Reservation {}

        /**
         * Slots that are counted together.
         *
         * @param key of the budget
         * @param prefix of their keys
         * @param lifespan seconds they are kept
         */
        record Row(String key, String prefix, long lifespan) {}

        record Denied(RateLimitExceeded refusal) implements Reservation {}
    }

    /** Takes one from the budget, if there is one left. */
    public Reservation claim(RateLimit budget) {
        String key = key(budget);
        if (budget.limit() > ONE_BY_ONE) {
            return large.claim(budget, key, until(key));
        }
        int from = 0;
        while (from < budget.limit()) {
            Reserving claimed = tryFrom(from, key, budget);
            if (claimed.got()) {
                return new Reservation.Granted(
                        slot(key, claimed.number()),
                        until(key),
                        budget.limit() - 1 - claimed.number(),
                        Optional.empty());
            }
            from = claimed.number() + 1;
        }
        return new Reservation.Denied(exhausted(budget));
    }

    /** A slot that was free a moment ago, and whether it could be had; past the last one if none was. */
    private record Reserving(int number, boolean got) {}

    /** Looks first, as {@link NewTransaction#take} does and for its reason. */
    private Reserving tryFrom(int from, String key, RateLimit budget) {
        return inOwnTransaction(store -> {
            int free = from;
            while (free < budget.limit() && store.contains(slot(key, free))) {
                free++;
            }
            boolean got = free < budget.limit()
                    && store.putIfAbsent(slot(key, free), budget.window().toSeconds());
            return new Reserving(free, got);
        });
    }

    /** What came of a claim on several budgets at once. */
    public sealed interface Reservations {

        /** @param all what was claimed, one of each budget */
        record Granted(List<Reservation.Granted> all) implements Reservations {
            public Granted {
                all = List.copyOf(all);
            }
        }

        record Denied(RateLimitExceeded refusal) implements Reservations {}
    }

    /** Takes one from each budget, or from none: who fails at one has used none of the others up. */
    public Reservations claimAll(List<RateLimit> budgets) {
        List<Reservation.Granted> claimed = new ArrayList<>();
        for (RateLimit budget : budgets) {
            Reservation claim = claim(budget);
            if (claim instanceof Reservation.Denied denied) {
                release(claimed);
                return new Reservations.Denied(denied.refusal());
            }
            claimed.add((Reservation.Granted) claim);
        }
        return new Reservations.Granted(claimed);
    }

    /** Gives back all that was claimed. */
    public void release(List<Reservation.Granted> granted) {
        granted.forEach(this::release);
    }

    /**
     * Keeps a claim that is given back later to a caller who knows the id.
     *
     * @param id nobody can guess it
     * @param keep after that it stays counted
     */
    public void keep(String id, List<Reservation.Granted> granted, Duration keep) {
        note(KEPT, id, granted.stream().map(RateLimiter::text).collect(Collectors.joining(LINE)), keep);
    }

    /** Gives back what {@link #keep} kept, once. */
    public void releaseKept(String id) {
        noted(KEPT, id)
                .filter(text -> !text.isEmpty() && forget(KEPT, id))
                .ifPresent(text -> Arrays.stream(text.split(LINE)).forEach(line -> release(granted(line))));
    }

    private static String text(Reservation.Granted granted) {
        String row = granted.row()
                .map(known -> WORD + known.key() + WORD + known.prefix() + WORD + known.lifespan())
                .orElse("");
        return granted.slot() + WORD + granted.until() + row;
    }

    private static Reservation.Granted granted(String text) {
        String[] words = text.split(WORD, -1);
        return new Reservation.Granted(
                words[0],
                words[1],
                0,
                words.length == 2
                        ? Optional.empty()
                        : Optional.of(new Reservation.Row(words[2], words[3], Long.parseLong(words[4]))));
    }

    /** Gives back what was claimed; who was refused meanwhile need not wait any longer. */
    public void release(Reservation.Granted granted) {
        inOwnTransaction(store -> {
            if (granted.row().isEmpty()) {
                store.remove(granted.slot());
            }
            return store.remove(granted.until());
        });
        granted.row().ifPresent(large::giveBack);
    }

    /**
     * Notes that the budget is used up, so that everybody is told the same time.
     *
     * @return the refusal in force
     */
    public RateLimitExceeded exhausted(RateLimit budget) {
        Optional<RateLimitExceeded> known = refusal(budget);
        if (known.isPresent()) {
            return known.get();
        }
        Instant until = clock.instant().plus(budget.window());
        inOwnTransaction(store -> {
            store.put(
                    until(key(budget)),
                    budget.window().toSeconds(),
                    Map.of("until", Long.toString(until.toEpochMilli())));
            return true;
        });
        return new RateLimitExceeded(budget.name(), until);
    }

    /** The refusal in force, if the budget was used up lately. */
    public Optional<RateLimitExceeded> refusal(RateLimit budget) {
        Map<String, String> notes = inOwnTransaction(store -> store.get(until(key(budget))));
        if (notes == null || notes.get("until") == null) {
            return Optional.empty();
        }
        Instant until = Instant.ofEpochMilli(Long.parseLong(notes.get("until")));
        return until.isAfter(clock.instant())
                ? Optional.of(new RateLimitExceeded(budget.name(), until))
                : Optional.empty();
    }

    /**
     * Why nothing could be claimed now; counts nothing. A budget of up to 32 says so only once a claim was denied.
     */
    public Optional<RateLimitExceeded> resting(RateLimit budget) {
        return budget.limit() > ONE_BY_ONE ? large.resting(budget, key(budget)) : refusal(budget);
    }

    /**
     * Begins the count anew, as if nothing had been used. What is claimed at the same moment may or may not count.
     *
     * @param budget with the limit in force; what was counted under another one is forgotten, too
     */
    public void clear(RateLimit budget) {
        String key = key(budget);
        inOwnTransaction(store -> {
            for (int i = ONE_BY_ONE - 1; i >= 0; i--) {
                store.remove(slot(key, i));
            }
            return store.remove(until(key)) != null;
        });
        large.clear(budget, key);
    }

    /**
     * Takes a name that only one can hold for a time.
     *
     * @return true for the one who got it
     */
    public boolean hold(RateLimit budget) {
        return claim(budget) instanceof Reservation.Granted;
    }

    /** Lets go of what {@link #hold(RateLimit)} took. */
    public void letGo(RateLimit budget) {
        inOwnTransaction(store -> store.remove(slot(key(budget), 0)));
    }

    /**
     * Counts one more, for figures that limit nothing by themselves.
     *
     * @param cap where counting stops
     * @param keep how long each one counts
     * @return how many there are now, at most {@code cap}
     */
    public int count(String name, String subject, int cap, Duration keep) {
        String slots = key(name, subject) + ".";
        for (int i = firstFree(slots, cap); i < cap; i++) {
            String slot = slots + i;
            if (transactions.take(slot, keep.toSeconds())) {
                return i + 1;
            }
        }
        return cap;
    }

    /** How many {@link #count} has counted. */
    public int counted(String name, String subject, int cap) {
        return firstFree(key(name, subject) + ".", cap);
    }

    /** Keeps a short note for everybody who counts for this subject. */
    public void note(String name, String subject, String text, Duration keep) {
        inOwnTransaction(store -> {
            store.put(key(name, subject) + ".note", keep.toSeconds(), Map.of("text", text));
            return true;
        });
    }

    /** What {@link #note} kept. */
    public Optional<String> noted(String name, String subject) {
        return Optional.ofNullable(inOwnTransaction(store -> store.get(key(name, subject) + ".note")))
                .map(notes -> notes.get("text"));
    }

    /**
     * Takes back what {@link #note} kept.
     *
     * @return true for the one who did
     */
    public boolean forget(String name, String subject) {
        return inOwnTransaction(store -> store.remove(key(name, subject) + ".note") != null);
    }

    /** Does several things in one transaction. */
    <T> T together(Function<RateLimiter, T> work) {
        return inOwnTransaction(store -> work.apply(new RateLimiter(NewTransaction.within(store), clock)));
    }

    private int firstFree(String row, int cap) {
        return inOwnTransaction(store -> SlidingWindowCounter.firstFree(store, row, cap));
    }

    private <T> T inOwnTransaction(Function<SingleUseObjectProvider, T> work) {
        return transactions.run(work);
    }

    private static String slot(String key, int number) {
        return key + "." + number;
    }

    private static String until(String key) {
        return key + ".until";
    }

    private static String key(RateLimit budget) {
        return key(budget.name(), budget.subject());
    }

    private static String key(String name, String subject) {
        return PREFIX + name + "." + hash(subject);
    }

    private static String hash(String subject) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(subject.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
