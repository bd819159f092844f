// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.phone;

import java.util.Objects;

/**
 * A country (or territory) a number can belong to.
 *
 * @param iso ISO 3166-1 alpha-2 code, upper case
 * @param callingCode ITU-T E.164 country code without the plus, 1 to 999
 */
public record Country(String iso, int callingCode) {

    public Country {
        Objects.requireNonNull(iso, "iso");
    }
}
