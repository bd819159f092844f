// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.twilio;

import java.time.Duration;

/** What {@link FakeTwilio} does with a request. */
public sealed interface TwilioBehaviour {

    /** What the real API does. */
    record Regular() implements TwilioBehaviour {}

    /** Does it, but late. */
    record Slow(Duration delay) implements TwilioBehaviour {}

    /** Takes the request and never answers. */
    record Hang() implements TwilioBehaviour {}

    /** Takes the request and closes the connection. */
    record Reset() implements TwilioBehaviour {}

    /** Does it, and the answer gets lost on the way. */
    record Lost() implements TwilioBehaviour {}

    /** Refuses whatever comes. */
    record Refuse(TwilioError error) implements TwilioBehaviour {}

    /** What a broken load balancer says: a page, no JSON. */
    record Broken(int status) implements TwilioBehaviour {}
}
