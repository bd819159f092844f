package io.github.keycloaktwostep.benchmark.heap;

import io.github.keycloaktwostep.benchmark.Done;
import io.github.keycloaktwostep.benchmark.Turns;
import io.github.keycloaktwostep.benchmark.signin.Person;
import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.User;
import io.github.keycloaktwostep.tests.visitor.Page;
import io.github.keycloaktwostep.tests.visitor.Visitor;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;

/** Sign-ins that nobody goes on with, each in a browser of its own. */
final class Unfinished {

    static final int AT_A_TIME = 8;

    private final Realm realm;
    private final Turns<Person> people;

    /** @param people each with a phone */
    Unfinished(Realm realm, List<Person> people) {
        this.realm = realm;
        this.people = new Turns<>(people);
    }

    /** Nobody has said who he is yet. */
    void atPassword(int count) {
        all(count, () -> new Visitor().open(realm.signInUrl()));
    }

    /** Everybody was sent a message, and no message is under way any more. */
    void atCode(int count) {
        all(count, this::getMessage);
        Await.until("the end of all messages", () -> Optional.of(realm.get("/two-step/statistics")
                        .at("/messages/totals/sent")
                        .asInt())
                .filter(sent -> sent == count));
    }

    private void getMessage() {
        Person person = people.next();
        Visitor browser = person.browser().get();
        Page page = browser.submit(
                browser.open(realm.signInUrl()),
                Map.of("username", person.name(), "password", User.PASSWORD, "credentialId", ""));
        if (!page.is("sign-in") || page.delivery().isEmpty()) {
            throw new IllegalStateException("expected the page for the code of a message, got " + page);
        }
    }

    private static void all(int count, Runnable signIn) {
        Done.all(AT_A_TIME, Collections.nCopies(count, Executors.callable(signIn)));
    }
}
