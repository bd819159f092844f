// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark.gateway;

import io.github.keycloaktwostep.benchmark.RoundRobin;
import io.github.keycloaktwostep.benchmark.Timings;
import io.github.keycloaktwostep.benchmark.signin.BenchmarkUser;
import io.github.keycloaktwostep.benchmark.signin.MessageStatus;
import io.github.keycloaktwostep.benchmark.signin.SignInStep;
import io.github.keycloaktwostep.benchmark.signin.TimedSignIn;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import io.github.keycloaktwostep.tests.twilio.TwilioBehaviour;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Causes messages, and lets one measurement end before the next begins.
 *
 * <p>Two things would affect the next measurement: messages that are still queued, and the circuit breaker, which
 * rejects messages after a gateway has failed five times in a row. Therefore {@link #settle} waits for all messages and
 * then sends one through a working gateway, which closes the breaker.
 */
final class SentMessages {

    private static final int TRIES_TO_CLOSE = 5;

    private final FakeTwilio twilio;
    private final Realm realm;
    private final RoundRobin<BenchmarkUser> users;
    private final List<String> numbers = new ArrayList<>();
    private final List<URI> underWay = new ArrayList<>();
    private int requestsBefore;

    SentMessages(FakeTwilio twilio, Realm realm, List<BenchmarkUser> users) {
        this.twilio = twilio;
        this.realm = realm;
        this.users = new RoundRobin<>(users);
    }

    /** Makes Twilio respond like this from now on. */
    void begin(TwilioBehaviour behaviour) {
        requestsBefore = twilio.requests().size();
        twilio.always(behaviour);
    }

    /**
     * Signs the next user in up to the code page.
     *
     * @return the user's phone number
     */
    String cause(Map<SignInStep, Timings> pages) {
        BenchmarkUser user = users.next();
        HtmlPage page = TimedSignIn.toCodePage(realm, user, pages);
        underWay.add(page.delivery().orElseThrow());
        numbers.add(user.number());
        return user.number();
    }

    /**
     * Waits until no message is queued or being sent, and makes Twilio work again.
     *
     * @return number of requests that Twilio has received since {@link #begin}
     */
    long settle() {
        underWay.forEach(MessageStatus::awaitEnd);
        underWay.clear();
        twilio.always(new TwilioBehaviour.Regular());
        Set<String> closing = new HashSet<>();
        for (int i = 0; i < TRIES_TO_CLOSE; i++) {
            closing.add(cause(SignInStep.timings()));
            if (MessageStatus.awaitEnd(underWay.remove(0)).equals("sent")) {
                // Only now, since the stand-in records a request when it responds to it.
                return twilio.requests().stream()
                        .skip(requestsBefore)
                        .filter(request -> !closing.contains(request.to()))
                        .count();
            }
        }
        throw new IllegalStateException("Twilio works, and after " + TRIES_TO_CLOSE + " tries no message is sent");
    }

    Copies copies() {
        return Copies.count(numbers, twilio.requests());
    }
}
