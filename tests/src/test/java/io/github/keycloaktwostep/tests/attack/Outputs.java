// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.http.HtmlPage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a page says of a code that was entered. */
public enum Outputs {
    SIGNED_IN,
    WRONG,
    EXPIRED,
    DEAD,
    RESTING,
    SWITCHED_OFF,
    LOCKED_OUT,
    /** Keycloak's protection still counts what came before. */
    BUSY,
    /** Whatever it is, it is no verdict on the code. */
    NOTHING;

    private static final Pattern LEFT = Pattern.compile("You have (one|\\d+) (try|tries) left");

    public static Outputs by(HtmlPage page) {
        if (page.status() >= 500) {
            throw new AssertionError("the server broke: " + page);
        }
        if (page.signedIn()) {
            return SIGNED_IN;
        }
        if (page.body().contains("Your account is locked because of too many failed attempts")) {
            return LOCKED_OUT;
        }
        if (page.body().contains("still in progress")) {
            return BUSY;
        }
        String error = page.error("code").orElse("");
        if (error.contains("code isn't correct")) {
            return WRONG;
        }
        if (error.contains("has expired")) {
            return EXPIRED;
        }
        if (error.contains("can no longer be used")) {
            return DEAD;
        }
        if (error.contains("is disabled until")) {
            return SWITCHED_OFF;
        }
        // At a field, or above the list of all ways.
        return page.body().contains("Too many wrong codes. This method is locked. Try again in") ? RESTING : NOTHING;
    }

    /** Fails unless the page says this. */
    public void expect(HtmlPage page) {
        expect(page, "verdict");
    }

    /** @param why what a failure says that the verdict is about */
    public void expect(HtmlPage page, String why) {
        assertThat(by(page)).as("%s on %s", why, page).isEqualTo(this);
    }

    /** How many more tries a page speaks of that says that a code was wrong. */
    public static int triesLeft(HtmlPage page) {
        Matcher left = LEFT.matcher(page.error("code").orElse(""));
        if (!left.find()) {
            throw new AssertionError("no tries are spoken of on " + page);
        }
        return left.group(1).equals("one") ? 1 : Integer.parseInt(left.group(1));
    }
}
