package io.github.keycloaktwostep.enrolment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * Public part of the {@code two-step} credential, as JSON.
 *
 * @param on whether it is on
 * @param changed when it was turned on or off, milliseconds since the epoch
 * @param preferred id of the preferred method's credential, or null
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record StoredEnrolment(boolean on, long changed, String preferred) {}
