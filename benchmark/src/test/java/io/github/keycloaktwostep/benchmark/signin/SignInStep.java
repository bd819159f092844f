// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.benchmark.Timings;
import java.util.EnumMap;
import java.util.Map;

/** A page of a sign-in, timed from the request for it to its last byte. */
public enum SignInStep {
    /** Requested by the app. */
    PASSWORD_PAGE,
    /** The answer to the password: the page for the code, or the app. */
    PASSWORD,
    /** The answer to the code: the app. */
    CODE;

    /** For sign-ins that are about to be timed. */
    public static Map<SignInStep, Timings> timings() {
        Map<SignInStep, Timings> timings = new EnumMap<>(SignInStep.class);
        for (SignInStep step : values()) {
            timings.put(step, new Timings());
        }
        return timings;
    }
}
