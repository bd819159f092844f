// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.method;

import java.util.Locale;

/** A kind of method that users choose from. A phone is one kind, whatever its channel. */
public enum MethodKind {
    PHONE,
    APP,
    RECOVERY_CODES;

    /** The name in forms, on pages and in the REST API, for example {@code recovery-codes}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
