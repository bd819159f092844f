// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.http.HtmlPage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Result that a page shows after a code was entered. */
public enum Outputs {
    SIGNED_IN,
    WRONG,
    EXPIRED,
    USED_UP,
    METHOD_LOCKED,
    METHOD_DISABLED,
    ACCOUNT_LOCKED,
    /** Keycloak's brute-force protection is still counting an earlier failure. */
    BUSY,
    /** The page shows no result for the code. */
    OTHER;

    private static final Pattern TRIES_LEFT = Pattern.compile("You have (one|\\d+) (try|tries) left");

    public static Outputs by(HtmlPage page) {
        if (page.status() >= 500) {
            throw new AssertionError("server error: " + page);
        }
        if (page.signedIn()) {
            return SIGNED_IN;
        }
        if (page.body().contains("Your account is locked because of too many failed attempts")) {
            return ACCOUNT_LOCKED;
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
            return USED_UP;
        }
        if (error.contains("is disabled until")) {
            return METHOD_DISABLED;
        }
        // At a field, or above the list of all methods.
        return page.body().contains("Too many wrong codes. This method is locked. Try again in")
                ? METHOD_LOCKED
                : OTHER;
    }

    /** Fails unless the page shows this result. */
    public void expect(HtmlPage page) {
        expect(page, "result");
    }

    /** @param why description of the code for the failure message */
    public void expect(HtmlPage page, String why) {
        assertThat(by(page)).as("%s on %s", why, page).isEqualTo(this);
    }

    /** Returns the number of remaining attempts that a page shows after a wrong code. */
    public static int triesLeft(HtmlPage page) {
        Matcher matcher = TRIES_LEFT.matcher(page.error("code").orElse(""));
        if (!matcher.find()) {
            throw new AssertionError("no remaining attempts on " + page);
        }
        return matcher.group(1).equals("one") ? 1 : Integer.parseInt(matcher.group(1));
    }
}
