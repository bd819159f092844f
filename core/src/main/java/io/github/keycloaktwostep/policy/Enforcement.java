// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.policy;

import java.util.Locale;

/** Whether two-step verification is offered and who must use it. */
public enum Enforcement {
    /** Not offered. Enrolled users stay enrolled. */
    OFF,
    /** Offered to all users, required for users with one of the required roles. */
    OPTIONAL,
    /** Required for all users. */
    REQUIRED;

    /** The value of the policy. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
