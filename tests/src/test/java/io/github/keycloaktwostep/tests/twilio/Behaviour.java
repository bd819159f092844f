package io.github.keycloaktwostep.tests.twilio;

import java.time.Duration;

/** What {@link FakeTwilio} does with a request. */
public sealed interface Behaviour {

    /** What the real API does. */
    record Regular() implements Behaviour {}

    /** Does it, but late. */
    record Slow(Duration delay) implements Behaviour {}

    /** Takes the request and never answers. */
    record Hang() implements Behaviour {}

    /** Takes the request and closes the connection. */
    record Reset() implements Behaviour {}

    /** Does it, and the answer gets lost on the way. */
    record Lost() implements Behaviour {}

    /** Refuses whatever comes. */
    record Refuse(TwilioError error) implements Behaviour {}

    /** What a broken load balancer says: a page, no JSON. */
    record Broken(int status) implements Behaviour {}
}
