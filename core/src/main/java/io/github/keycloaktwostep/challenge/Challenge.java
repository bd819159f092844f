// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Objects;

/**
 * An issued code, without its digits; stored as JSON.
 *
 * @param id 128 random bits, hexadecimal; also the id of the delivery
 * @param mac HMAC-SHA-256 of the code and its binding, Base64
 * @param kid id of the realm key that the HMAC key was derived from, so that a key rotation does not invalidate codes
 * @param issuedAt when it was issued
 * @param expiresAt when it stops being accepted
 * @param resendAt when the next code may be requested
 * @param sends number of codes issued in a row for this binding, including this one
 */
public record Challenge(
        String id,
        String mac,
        String kid,
        Instant issuedAt,
        Instant expiresAt,
        Instant resendAt,
        @JsonProperty(required = true) int sends) {

    public Challenge {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(mac, "mac");
        Objects.requireNonNull(kid, "kid");
        Objects.requireNonNull(issuedAt, "issuedAt");
        Objects.requireNonNull(expiresAt, "expiresAt");
        Objects.requireNonNull(resendAt, "resendAt");
    }

    public boolean expired(Instant now) {
        return !now.isBefore(expiresAt);
    }

    @Override
    public String toString() {
        return "Challenge[" + id + "]";
    }
}
