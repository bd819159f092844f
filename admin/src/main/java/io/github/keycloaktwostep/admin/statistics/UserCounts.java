package io.github.keycloaktwostep.admin.statistics;

import io.github.keycloaktwostep.transaction.NewTransaction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Counts a realm's users when somebody asks, on a thread of its own and at most once in {@link #INTERVAL} over all
 * nodes; in between, all of them give the same answer.
 */
public final class UserCounts implements AutoCloseable {

    /** However often somebody asks, the database counts no more often than this. */
    static final Duration INTERVAL = Duration.ofMinutes(5);
    /** Longest that a request waits for a count that it began. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Logger LOG = Logger.getLogger(UserCounts.class);
    private static final String PREFIX = "two-step.figures.";
    private static final Duration MEMORY = Duration.ofDays(7);
    private static final Duration IDLE = Duration.ofSeconds(30);
    /** Realms that wait for their turn. */
    private static final int QUEUE = 100;

    private final NewTransaction transactions;
    private final Function<String, UserFigures> count;
    private final Clock clock;
    private final ThreadPoolExecutor worker;

    /** @param count counts the users of a realm with this id, in a transaction of its own */
    UserCounts(NewTransaction transactions, Function<String, UserFigures> count, Clock clock) {
        this.transactions = transactions;
        this.count = count;
        this.clock = clock;
        this.worker = new ThreadPoolExecutor(
                1, 1, IDLE.toMillis(), TimeUnit.MILLISECONDS, new ArrayBlockingQueue<>(QUEUE), work -> {
                    Thread thread = new Thread(work, "two-step-count");
                    thread.setDaemon(true);
                    thread.setContextClassLoader(UserCounts.class.getClassLoader());
                    return thread;
                });
        worker.allowCoreThreadTimeOut(true);
    }

    public static UserCounts of(KeycloakSessionFactory factory, Clock clock) {
        return new UserCounts(
                NewTransaction.of(factory),
                realm -> KeycloakModelUtils.runJobInTransactionWithResult(
                        factory, session -> CredentialTables.of(session, realm)
                                .orElseThrow(() -> new IllegalStateException("there are no tables to count in"))
                                .count(clock.instant())),
                clock);
    }

    /**
     * What is known.
     *
     * @param figures the newest there are; empty before the first count has ended
     * @param counting whether newer ones are on their way
     */
    record Known(Optional<UserFigures> figures, boolean counting) {}

    /** @param realm id of the realm */
    Known of(String realm) {
        Optional<UserFigures> known = find(realm);
        if (known.filter(this::fresh).isPresent()) {
            return new Known(known, false);
        }
        if (!transactions.take(turn(realm), INTERVAL.toSeconds())) {
            return new Known(known, true);
        }
        return begin(realm)
                .flatMap(this::await)
                .map(counted -> new Known(Optional.of(counted), false))
                .orElse(new Known(known, true));
    }

    private boolean fresh(UserFigures figures) {
        Instant now = clock.instant();
        return now.isBefore(figures.countedAt().plus(INTERVAL));
    }

    private Optional<UserFigures> find(String realm) {
        return transactions.run(store -> UserFigures.fromNotes(store.get(key(realm))));
    }

    private Optional<Future<UserFigures>> begin(String realm) {
        try {
            return Optional.of(worker.submit(() -> count(realm)));
        } catch (RejectedExecutionException e) {
            LOG.warnf("Users of realm %s were not counted: too many realms are waiting", realm);
            transactions.run(store -> store.remove(turn(realm)));
            return Optional.empty();
        }
    }

    private UserFigures count(String realm) {
        try {
            UserFigures figures = count.apply(realm);
            transactions.run(store -> {
                store.put(key(realm), MEMORY.toSeconds(), figures.toNotes());
                return true;
            });
            return figures;
        } catch (RuntimeException e) {
            LOG.warnf(
                    "Users of realm %s could not be counted, which is tried again in %d minutes: %s",
                    realm, INTERVAL.toMinutes(), e.getClass().getName());
            throw e;
        }
    }

    private Optional<UserFigures> await(Future<UserFigures> counting) {
        try {
            return Optional.of(counting.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | TimeoutException e) {
            // Why is in the log already, or it goes on.
            return Optional.empty();
        }
    }

    private static String key(String realm) {
        return PREFIX + realm + ".users";
    }

    private static String turn(String realm) {
        return PREFIX + realm + ".users.turn";
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
