package io.github.keycloaktwostep.benchmark.gateway;

import io.github.keycloaktwostep.benchmark.Stage;
import io.github.keycloaktwostep.benchmark.Turns;
import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import io.github.keycloaktwostep.tests.twilio.TwilioBehaviour;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The messages that sign-ins caused: lets one measurement end before the next begins, and knows what Twilio may have
 * been asked for.
 *
 * <p>Two things would reach from one measurement into the next. Messages wait behind others that nobody answers. And the
 * product's circuit breaker lets a gateway rest that failed five times in a row: it is then asked for one message at a
 * time, and what comes meanwhile fails at once. So it is waited for until every message has ended, and then one goes
 * through Twilio well, which closes the breaker.
 */
final class SentMessages {

    /** Many messages wait for a gateway's eight seconds, twice at most; so long one after the other. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int TRIES_TO_CLOSE = 5;

    private final Stage stage;
    private final FakeTwilio twilio;
    private final Turns<Member> members;
    private final Queue<String> numbers = new ConcurrentLinkedQueue<>();
    private final Queue<URI> underWay = new ConcurrentLinkedQueue<>();
    private int requestsBefore;

    SentMessages(Stage stage, Turns<Member> members) {
        this.stage = stage;
        this.twilio = stage.twilio();
        this.members = members;
    }

    /** From now on Twilio answers like this. */
    void begin(TwilioBehaviour behaviour) {
        requestsBefore = twilio.requests().size();
        twilio.always(behaviour);
    }

    /**
     * Takes note of a message.
     *
     * @param page the page for its code
     * @throws IllegalStateException if it is another page, or one without a message
     */
    void asked(Member member, HtmlPage page) {
        if (!page.is("sign-in")) {
            throw new IllegalStateException("expected the page for the code, got " + page);
        }
        underWay.add(page.delivery()
                .orElseThrow(() -> new IllegalStateException("no message was taken for the page for the code")));
        numbers.add(member.number());
    }

    /**
     * Waits until everything has ended and makes Twilio well again.
     *
     * @return how many requests came to Twilio for what was asked since {@link #begin}
     */
    long settle() {
        for (URI delivery = underWay.poll(); delivery != null; delivery = underWay.poll()) {
            awaitEnd(delivery);
        }
        twilio.always(new TwilioBehaviour.Regular());
        Set<String> closing = new HashSet<>();
        for (int i = 0; i < TRIES_TO_CLOSE; i++) {
            Member member = members.next();
            closing.add(member.number());
            asked(
                    member,
                    HttpSignIn.begin(stage.realm(), member.user(), new HttpUser())
                            .givePassword());
            if (awaitEnd(underWay.remove()).equals("sent")) {
                // Not sooner: the stand-in notes a request when it answers it.
                return twilio.requests().stream()
                        .skip(requestsBefore)
                        .filter(request -> !closing.contains(request.to()))
                        .count();
            }
        }
        throw new IllegalStateException("Twilio is well, and after " + TRIES_TO_CLOSE + " tries no message goes out");
    }

    Copies copies() {
        return Copies.count(List.copyOf(numbers), twilio.requests());
    }

    private static String awaitEnd(URI delivery) {
        return Await.until("the end of a message", PATIENCE, () -> Optional.of(status(delivery))
                .filter(status -> !status.equals("sending")));
    }

    private static String status(URI delivery) {
        HttpResponse<String> response =
                Http.send(Http.request(delivery.toString()).GET().build());
        if (response.statusCode() != 200) {
            throw new IllegalStateException("asked for a message's status, got HTTP " + response.statusCode());
        }
        return Http.parse(response.body()).path("status").asText();
    }
}
