package io.github.keycloaktwostep.budget;

import io.github.keycloaktwostep.OwnTransactions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Counts what was sent and tried, exactly, over all sessions and nodes.
 *
 * <p>{@link SingleUseObjectProvider} knows no increment, but {@code putIfAbsent} is atomic on every store: a budget of
 * N is N slots, and who puts one first has it. Each claim commits in a transaction of its own, so that it survives the
 * rollback of the request that made it. Subjects (users, numbers, addresses) are hashed in keys.
 */
public final class BudgetLedger {

    private static final String PREFIX = "two-step.budget.";

    /** Up to here slots slide one by one; above, they fill a window of fixed bounds, found in log₂(N) look-ups. */
    private static final int SLIDING_LIMIT = 32;

    private static final String RETURNED = "returned.";
    private static final int MOST_RETURNED = 16;

    private final OwnTransactions transactions;
    private final Clock clock;

    public BudgetLedger(KeycloakSessionFactory factory, Clock clock) {
        this(OwnTransactions.of(factory), clock);
    }

    BudgetLedger(OwnTransactions transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /** What came of a claim. */
    public sealed interface Claim {

        /**
         * @param slot to be given back by {@link BudgetLedger#release(Granted)} if what it was claimed for did not happen
         * @param left how many more may be claimed now; for budgets over 32 a lower bound
         */
        record Granted(String slot, int left, Optional<Row> slots) implements Claim {

            /** Where everything that belongs to the budget is kept. */
            private String place() {
                return slot.substring(0, slot.lastIndexOf('.'));
            }
        }

        /**
         * The slots of one window.
         *
         * @param prefix of their keys
         * @param lifespan seconds they are kept
         */
        record Row(String prefix, long lifespan) {}

        record Denied(Refusal refusal) implements Claim {}
    }

    /** Takes one from the budget, if there is one left. */
    public Claim claim(Budget budget) {
        String key = key(budget);
        if (budget.limit() > SLIDING_LIMIT) {
            return claimInWindow(budget, key);
        }
        for (int i = 0; i < budget.limit(); i++) {
            String slot = key + "." + i;
            if (inOwnTransaction(
                    store -> store.putIfAbsent(slot, budget.window().toSeconds()))) {
                return new Claim.Granted(slot, budget.limit() - 1 - i, Optional.empty());
            }
        }
        return new Claim.Denied(exhausted(budget));
    }

    /**
     * Gives back what was claimed; who was refused meanwhile need not wait any longer. In a window the slots must stay a
     * row without gaps, or the end of it could not be found quickly; so what is given back is kept beside them.
     */
    public void release(Claim.Granted granted) {
        boolean sliding = granted.slots().isEmpty();
        inOwnTransaction(store -> {
            if (sliding) {
                store.remove(granted.slot());
            }
            return store.remove(granted.place() + ".until");
        });
        if (!sliding) {
            giveBack(granted);
        }
    }

    /**
     * Notes that the budget is used up, so that everybody is told the same time.
     *
     * @return the refusal in force
     */
    public Refusal exhausted(Budget budget) {
        Optional<Refusal> known = refusal(budget);
        if (known.isPresent()) {
            return known.get();
        }
        Instant until = clock.instant().plus(budget.window());
        inOwnTransaction(store -> {
            store.put(
                    key(budget) + ".until",
                    budget.window().toSeconds(),
                    Map.of("until", Long.toString(until.toEpochMilli())));
            return true;
        });
        return new Refusal(budget.name(), until);
    }

    /** The refusal in force, if the budget was used up lately. */
    public Optional<Refusal> refusal(Budget budget) {
        Map<String, String> notes = inOwnTransaction(store -> store.get(key(budget) + ".until"));
        if (notes == null || notes.get("until") == null) {
            return Optional.empty();
        }
        Instant until = Instant.ofEpochMilli(Long.parseLong(notes.get("until")));
        return until.isAfter(clock.instant()) ? Optional.of(new Refusal(budget.name(), until)) : Optional.empty();
    }

    /**
     * Takes a name that only one can hold for a time.
     *
     * @return true for the one who got it
     */
    public boolean hold(Budget budget) {
        return claim(budget) instanceof Claim.Granted;
    }

    /**
     * Takes a name that only one can hold until the transaction of {@code session} has ended, one way or the other; the
     * budget's window only matters if the server dies meanwhile.
     *
     * @return true for the one who got it
     */
    public boolean holdUntilDone(Budget budget, KeycloakSession session) {
        if (!hold(budget)) {
            return false;
        }
        session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                letGo(budget);
            }

            @Override
            protected void rollbackImpl() {
                letGo(budget);
            }
        });
        return true;
    }

    /** Lets go of what {@link #hold(Budget)} took. */
    public void letGo(Budget budget) {
        inOwnTransaction(store -> store.remove(key(budget) + ".0"));
    }

    private Claim claimInWindow(Budget budget, String key) {
        long window = budget.window().toSeconds();
        long now = clock.instant().getEpochSecond();
        // Each subject has its own window bounds, so that a full hour does not open all budgets at one stroke.
        long shift = Math.floorMod(key.hashCode(), window);
        long bucket = Math.floorDiv(now + shift, window);
        long end = (bucket + 1) * window - shift;
        String slots = key + "." + bucket + ".";
        long lifespan = Math.max(1, end - now + 1);
        Claim.Row row = new Claim.Row(slots, lifespan);
        int index = firstFree(slots, budget.limit());
        for (int i = index; i < budget.limit(); i++) {
            String slot = slots + i;
            if (inOwnTransaction(store -> store.putIfAbsent(slot, lifespan))) {
                return new Claim.Granted(slot, budget.limit() - 1 - i, Optional.of(row));
            }
        }
        Optional<String> returned = takeReturned(row);
        return returned.<Claim>map(slot -> new Claim.Granted(slot, 0, Optional.of(row)))
                .orElseGet(() -> new Claim.Denied(new Refusal(budget.name(), Instant.ofEpochSecond(end))));
    }

    private void giveBack(Claim.Granted granted) {
        Claim.Row row = granted.slots().orElseThrow();
        for (int i = 0; i < MOST_RETURNED; i++) {
            String place = row.prefix() + RETURNED + i;
            if (inOwnTransaction(store -> store.putIfAbsent(place, row.lifespan()))) {
                return;
            }
        }
        // More are not kept: the budget is a little smaller for the rest of its window.
    }

    /** Who takes a returned place away has it; at most one does. */
    private Optional<String> takeReturned(Claim.Row row) {
        for (int i = 0; i < MOST_RETURNED; i++) {
            String place = row.prefix() + RETURNED + i;
            if (inOwnTransaction(store -> store.contains(place) && store.remove(place) != null)) {
                return Optional.of(place);
            }
        }
        return Optional.empty();
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
            if (inOwnTransaction(store -> store.putIfAbsent(slot, keep.toSeconds()))) {
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

    private int firstFree(String slots, int limit) {
        return inOwnTransaction(store -> {
            int low = 0;
            int high = limit;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (store.contains(slots + middle)) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        });
    }

    private <T> T inOwnTransaction(Function<SingleUseObjectProvider, T> work) {
        return transactions.run(work);
    }

    private static String key(Budget budget) {
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
