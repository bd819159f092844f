// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.http;

import io.github.keycloaktwostep.tests.server.User;
import java.util.List;

/**
 * A user with two-step verification turned on.
 *
 * @param number of the phone, in E.164 format
 * @param browser in which it was turned on
 * @param recoveryCodes in the order in which they are requested
 */
public record Member(User user, String number, HttpUser browser, List<String> recoveryCodes) {

    /** Prefix of the name of the cookie that identifies a remembered browser. */
    public static final String DEVICE_COOKIE = "TWO_STEP_DEVICE_";

    public Member {
        recoveryCodes = List.copyOf(recoveryCodes);
    }

    /** @param index in the order in which they are requested, from 0 */
    public String recoveryCode(int index) {
        return recoveryCodes.get(index);
    }

    /** The browser that was remembered when two-step verification was turned on, without its session. */
    public HttpUser rememberedBrowser() {
        return browser.anotherDay(DEVICE_COOKIE);
    }
}
