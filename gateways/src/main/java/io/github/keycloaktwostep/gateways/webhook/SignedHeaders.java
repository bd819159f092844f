// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.webhook;

import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Objects;

/**
 * The headers of a signed request. A missing header is empty. Repeated headers are joined with spaces; only the signatures
 * may have several values.
 */
record SignedHeaders(String id, String timestamp, String signatures) {

    SignedHeaders {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(timestamp, "timestamp");
        Objects.requireNonNull(signatures, "signatures");
    }

    static SignedHeaders of(HttpHeaders headers) {
        return new SignedHeaders(
                value(headers, WebhookGateway.ID_HEADER),
                value(headers, WebhookGateway.TIMESTAMP_HEADER),
                value(headers, WebhookGateway.SIGNATURE_HEADER));
    }

    private static String value(HttpHeaders headers, String name) {
        List<String> values = headers.getRequestHeader(name);
        return values == null ? "" : String.join(" ", values);
    }
}
