// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.twilio;

import java.time.Duration;

/** What {@link FakeTwilio} does with a request. */
public sealed interface TwilioBehaviour {

    /** Behaves as the real API. */
    record Regular() implements TwilioBehaviour {}

    /** Behaves as the real API after a delay. */
    record Slow(Duration delay) implements TwilioBehaviour {}

    /** Reads the request and never responds. */
    record Hang() implements TwilioBehaviour {}

    /** Reads the request and closes the connection. */
    record Reset() implements TwilioBehaviour {}

    /** Processes the request, but the response is lost. */
    record Lost() implements TwilioBehaviour {}

    /** Rejects every request. */
    record Refuse(TwilioError error) implements TwilioBehaviour {}

    /** Responds as a broken load balancer does: with a page instead of JSON. */
    record Broken(int status) implements TwilioBehaviour {}
}
