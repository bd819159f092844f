package io.github.keycloaktwostep.figures;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds up in memory what is not written yet. To add costs no look at any store, and memory stays bounded: what would go
 * beyond is left out and counted.
 */
final class Tally {

    /** Routes of all realms together that one node keeps between two writings. */
    static final int ROUTES = 50_000;
    /** Right codes whose gateway is still to be looked up. */
    static final int CODES = 10_000;

    private Map<Page, Map<Route, Counts>> pages = new HashMap<>();
    private List<RightCode> codes = new ArrayList<>();
    private int routes;
    private long leftOut;

    /**
     * Figures of one day of a realm.
     *
     * @param realm id of the realm
     * @param day in UTC
     */
    record Page(String realm, LocalDate day) {}

    /**
     * A code that was entered right.
     *
     * @param realmName as the delivery knows the realm
     * @param message id of the message that carried it
     */
    record RightCode(Page page, String realmName, String country, String message) {}

    /**
     * What was added since the last time.
     *
     * @param leftOut how much there was no room for
     */
    record Taken(Map<Page, Map<Route, Counts>> pages, List<RightCode> codes, long leftOut) {

        boolean isEmpty() {
            return pages.isEmpty() && codes.isEmpty() && leftOut == 0;
        }
    }

    synchronized void add(Page page, Route route, Outcome outcome) {
        Map<Route, Counts> known = pages.get(page);
        if (known == null || !known.containsKey(route)) {
            if (routes >= ROUTES) {
                leftOut++;
                return;
            }
            routes++;
        }
        pages.computeIfAbsent(page, unknown -> new HashMap<>()).merge(route, Counts.one(outcome), Counts::plus);
    }

    synchronized void add(RightCode code) {
        if (codes.size() >= CODES) {
            leftOut++;
            return;
        }
        codes.add(code);
    }

    /** Hands out what was added, and begins anew. */
    synchronized Taken take() {
        Taken taken = new Taken(pages, codes, leftOut);
        pages = new HashMap<>();
        codes = new ArrayList<>();
        routes = 0;
        leftOut = 0;
        return taken;
    }
}
