package io.github.keycloaktwostep.figures;

import io.github.keycloaktwostep.transaction.NewTransaction;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Figures of messages by realm, day, country and gateway. A request only adds in memory; a thread of ours writes what
 * was added to Keycloak's store of single-use objects, a few seconds later.
 *
 * <p>Each node writes records of its own, so that no two nodes ever write to the same key; who reads adds them up. The
 * store cannot list keys. So the records of a day are numbered, and a node takes a number before it writes: whoever
 * reads goes on until a number is free.
 *
 * <p>An orderly stop loses nothing; a node that is killed loses what it has not written. All is gone when all nodes stop,
 * unless the store is kept in the database.
 */
public final class MessageFigures implements AutoCloseable {

    /** Days that are kept, today included. */
    public static final int DAYS = 30;

    static final Duration PAUSE = Duration.ofSeconds(5);
    /** Starts of all nodes together on one day that have records; far more than a healthy cluster has. */
    static final int RECORDS = 200;

    private static final Logger LOG = Logger.getLogger(MessageFigures.class);
    private static final String PREFIX = "two-step.figures.";
    private static final String TAKEN = ".taken";
    private static final Duration MEMORY = Duration.ofDays(DAYS + 1);
    private static final Duration LAST_WRITING = Duration.ofSeconds(2);

    private final Tally tally = new Tally();
    private final NewTransaction transactions;
    private final BiFunction<String, String, Optional<String>> gateways;
    private final Clock clock;
    private final ScheduledThreadPoolExecutor timer;
    private final AtomicBoolean due = new AtomicBoolean();
    /** Only ever touched by the one thread that writes. */
    private final Map<Tally.Page, Sheet> sheets = new HashMap<>();

    /** @param gateways by the realm's name and the message's id: the gateway that took a message, if that is known */
    public MessageFigures(
            NewTransaction transactions, BiFunction<String, String, Optional<String>> gateways, Clock clock) {
        this.transactions = transactions;
        this.gateways = gateways;
        this.clock = clock;
        this.timer = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "two-step-figures");
            thread.setDaemon(true);
            // Made by whoever counts first; what is loaded must not depend on that.
            thread.setContextClassLoader(MessageFigures.class.getClassLoader());
            return thread;
        });
    }

    /** All that this node has counted on one day of a realm. */
    private static final class Sheet {

        private final Map<Route, Counts> counts = new HashMap<>();
        private Optional<Integer> number = Optional.empty();
        private boolean written;
    }

    /** @param realm id of the realm */
    public void count(String realm, Route route, Outcome outcome) {
        tally.add(today(realm), route, outcome);
        writeSoon();
    }

    /**
     * The code of a message was entered right. Which gateway had carried it is looked up later.
     *
     * @param realm id of the realm
     * @param realmName its name, by which the delivery knows it
     * @param country the number's
     * @param message id of the message
     */
    public void verified(String realm, String realmName, String country, String message) {
        tally.add(new Tally.RightCode(today(realm), realmName, country, message));
        writeSoon();
    }

    /**
     * What all nodes have written, and this one has counted, in the last {@link #DAYS} days.
     *
     * @param realm id of the realm
     * @return each of the days in UTC, the oldest first; empty routes for a day without messages
     */
    public NavigableMap<LocalDate, NavigableMap<Route, Counts>> read(String realm) {
        write();
        LocalDate today = today(realm).day();
        return transactions.run(store -> {
            NavigableMap<LocalDate, NavigableMap<Route, Counts>> days = new TreeMap<>();
            for (int back = DAYS - 1; back >= 0; back--) {
                LocalDate day = today.minusDays(back);
                days.put(day, read(store, new Tally.Page(realm, day)));
            }
            return days;
        });
    }

    private static NavigableMap<Route, Counts> read(SingleUseObjectProvider store, Tally.Page page) {
        NavigableMap<Route, Counts> sum = new TreeMap<>();
        for (int number = 0; number < RECORDS; number++) {
            Map<String, String> record = store.get(key(page, number));
            if (record == null) {
                if (store.contains(key(page, number) + TAKEN)) {
                    continue;
                }
                break;
            }
            record.forEach((route, counts) -> Route.of(route)
                    .ifPresent(known -> Counts.of(counts).ifPresent(some -> sum.merge(known, some, Counts::plus))));
        }
        return sum;
    }

    /** Writes all that was counted so far. What fails now is tried again: whatever is counted is due sooner or later. */
    synchronized void write() {
        Tally.Taken taken = tally.take();
        if (taken.leftOut() > 0) {
            LOG.warnf("%d figures of messages were left out: too many at once", taken.leftOut());
        }
        taken.pages().forEach((page, routes) -> routes.forEach((route, counts) -> add(page, route, counts)));
        taken.codes()
                .forEach(code ->
                        add(code.page(), Route.of(code.country(), gateway(code)), Counts.one(Outcome.VERIFIED)));
        sheets.forEach((page, sheet) -> {
            if (!sheet.written) {
                write(page, sheet);
            }
        });
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        // By now all of them are written.
        sheets.keySet().removeIf(page -> page.day().isBefore(today));
    }

    private void add(Tally.Page page, Route route, Counts counts) {
        Sheet sheet = sheets.computeIfAbsent(page, unknown -> new Sheet());
        sheet.counts.merge(route, counts, Counts::plus);
        sheet.written = false;
    }

    private Optional<String> gateway(Tally.RightCode code) {
        try {
            return gateways.apply(code.realmName(), code.message());
        } catch (RuntimeException e) {
            LOG.debugf(
                    "Nobody knows who carried %s: %s",
                    code.message(), e.getClass().getName());
            return Optional.empty();
        }
    }

    private void write(Tally.Page page, Sheet sheet) {
        if (sheet.number.isEmpty()) {
            sheet.number = takeNumber(page);
        }
        sheet.number.ifPresentOrElse(
                number -> {
                    Map<String, String> record = new HashMap<>();
                    sheet.counts.forEach((route, counts) -> record.put(route.text(), counts.text()));
                    transactions.run(store -> {
                        store.put(key(page, number), MEMORY.toSeconds(), record);
                        return true;
                    });
                },
                () -> LOG.warnf("Figures of messages were left out: more than %d starts on one day", RECORDS));
        sheet.written = true;
    }

    /** In a transaction of its own: a number must be ours for sure before anything is written under it. */
    private Optional<Integer> takeNumber(Tally.Page page) {
        for (int number = 0; number < RECORDS; number++) {
            String taken = key(page, number) + TAKEN;
            if (transactions.take(taken, MEMORY.toSeconds())) {
                return Optional.of(number);
            }
        }
        return Optional.empty();
    }

    private static String key(Tally.Page page, int number) {
        return PREFIX + page.realm() + "." + page.day() + "." + number;
    }

    private Tally.Page today(String realm) {
        return new Tally.Page(realm, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the work lets nothing escape
    private void writeSoon() {
        if (due.compareAndSet(false, true)) {
            try {
                timer.schedule(this::writeNow, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debugf("The server stops: what is counted now is written at its end, if at all");
            }
        }
    }

    private void writeNow() {
        due.set(false);
        try {
            write();
        } catch (RuntimeException e) {
            LOG.warnf(
                    "Figures of messages could not be written yet: %s",
                    e.getClass().getName());
            writeSoon();
        }
    }

    /** Writes what is left. The store has to be there still. */
    @Override
    public void close() {
        timer.shutdownNow();
        try {
            if (!timer.awaitTermination(LAST_WRITING.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warnf("Figures of messages were not written in time");
            }
            write();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warnf(
                    "The last figures of messages could not be written: %s",
                    e.getClass().getName());
        }
    }
}
