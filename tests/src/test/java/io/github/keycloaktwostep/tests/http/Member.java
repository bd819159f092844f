// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.http;

import io.github.keycloaktwostep.tests.server.User;
import java.util.List;

/**
 * A user with two-step verification turned on.
 *
 * @param number the phone's, E.164 form
 * @param browser the one in which it was turned on
 * @param recoveryCodes in the order in which they are asked for
 */
public record Member(User user, String number, HttpUser browser, List<String> recoveryCodes) {

    /** What the name of the cookie begins with that a browser is remembered by. */
    public static final String DEVICE_COOKIE = "TWO_STEP_DEVICE_";

    public Member {
        recoveryCodes = List.copyOf(recoveryCodes);
    }

    /** @param index in the order in which they are asked for, from 0 */
    public String recoveryCode(int index) {
        return recoveryCodes.get(index);
    }

    /** The browser that was remembered when two-step verification was turned on, without the session of that time. */
    public HttpUser rememberedBrowser() {
        return browser.anotherDay(DEVICE_COOKIE);
    }
}
