// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.benchmark.Timings;
import java.util.EnumMap;
import java.util.Map;

/** A page of a sign-in, timed from the request to the last byte of the response. */
public enum SignInStep {
    /** The first page, which the application requests. */
    PASSWORD_PAGE,
    /** The response to the password: the code page, or the application's page. */
    PASSWORD,
    /** The response to the code: the application's page. */
    CODE;

    /** Creates empty timings for all steps. */
    public static Map<SignInStep, Timings> timings() {
        Map<SignInStep, Timings> timings = new EnumMap<>(SignInStep.class);
        for (SignInStep step : values()) {
            timings.put(step, new Timings());
        }
        return timings;
    }
}
