package io.github.keycloaktwostep.challenge;

import io.github.keycloaktwostep.transaction.NewTransaction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.keycloak.jose.jws.crypto.HashUtils;

/** Keeps challenges in Keycloak's store of single-use objects, each step in a transaction of its own. */
final class ChallengeStore {

    private static final String PREFIX = "two-step.challenge.";
    private static final String PROOF = "two-step.proof.";

    /** Outlives the code, so that an expired code is called expired and the wait for the next keeps doubling. */
    private static final Duration MEMORY = Duration.ofHours(1);

    /** Longer than anybody looks at one page of a sign-in. */
    private static final Duration PROOF_LIFETIME = Duration.ofMinutes(30);

    private final NewTransaction transactions;

    ChallengeStore(NewTransaction transactions) {
        this.transactions = transactions;
    }

    Optional<Challenge> find(Binding binding) {
        return transactions.run(store -> Challenge.fromNotes(store.get(PREFIX + hash(binding))));
    }

    void save(Binding binding, Challenge challenge, Duration lifetime) {
        transactions.run(store -> {
            store.put(PREFIX + hash(binding), lifetime.plus(MEMORY).toSeconds(), challenge.toNotes());
            return true;
        });
    }

    /**
     * Takes it away, unless another has taken its place. It looks first: what is removed is gone, whichever it was.
     *
     * @return true for the one caller who took this one away; at most one ever does
     */
    boolean consume(Binding binding, Challenge challenge) {
        String key = PREFIX + hash(binding);
        return transactions.run(store -> is(challenge, store.get(key)) && is(challenge, store.remove(key)));
    }

    private static boolean is(Challenge challenge, Map<String, String> notes) {
        return Challenge.fromNotes(notes)
                .filter(known -> known.id().equals(challenge.id()))
                .isPresent();
    }

    void noteProof(Binding binding) {
        transactions.run(store -> {
            store.put(PROOF + hash(binding), PROOF_LIFETIME.toSeconds(), Map.of());
            return true;
        });
    }

    boolean proved(Binding binding) {
        return transactions.run(store -> store.contains(PROOF + hash(binding)));
    }

    void forgetProof(Binding binding) {
        transactions.run(store -> store.remove(PROOF + hash(binding)));
    }

    private static String hash(Binding binding) {
        return HashUtils.sha256UrlEncodedHash(binding.canonical(), StandardCharsets.UTF_8);
    }
}
