package io.github.keycloaktwostep.benchmark.heap;

import io.github.keycloaktwostep.benchmark.CompletedWork;
import io.github.keycloaktwostep.benchmark.Turns;
import io.github.keycloaktwostep.benchmark.signin.BenchmarkUser;
import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.User;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;

/** Sign-ins that nobody goes on with, each in a browser of its own. */
final class Unfinished {

    static final int AT_A_TIME = 8;

    private final Realm realm;
    private final Turns<BenchmarkUser> people;
    private final Queue<URI> underWay = new ConcurrentLinkedQueue<>();

    /** @param people each with a phone */
    Unfinished(Realm realm, List<BenchmarkUser> people) {
        this.realm = realm;
        this.people = new Turns<>(people);
    }

    /** Nobody has said who they are yet. */
    void atPassword(int count) {
        all(count, () -> new HttpUser().open(realm.signInUrl()));
    }

    /** Everybody was sent a message, and no message is under way any more. */
    void atCode(int count) {
        all(count, this::getMessage);
        for (URI message = underWay.poll(); message != null; message = underWay.poll()) {
            awaitSent(message);
        }
    }

    private void getMessage() {
        BenchmarkUser person = people.next();
        HttpUser browser = person.browser().get();
        HtmlPage page = browser.submit(
                browser.open(realm.signInUrl()),
                Map.of("username", person.name(), "password", User.PASSWORD, "credentialId", ""));
        if (!page.is("sign-in") || page.delivery().isEmpty()) {
            throw new IllegalStateException("expected the page for the code of a message, got " + page);
        }
        underWay.add(page.delivery().orElseThrow());
    }

    private static void awaitSent(URI message) {
        Await.until("a message that was sent", () -> Optional.of(
                        Http.parse(Http.send(Http.request(message.toString()).build())
                                        .body())
                                .path("status")
                                .asText())
                .filter("sent"::equals));
    }

    private static void all(int count, Runnable signIn) {
        CompletedWork.all(AT_A_TIME, Collections.nCopies(count, Executors.callable(signIn)));
    }
}
