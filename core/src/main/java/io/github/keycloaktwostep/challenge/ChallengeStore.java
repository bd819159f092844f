// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import io.github.keycloaktwostep.json.JsonNotes;
import io.github.keycloaktwostep.transaction.NewTransaction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.keycloak.jose.jws.crypto.HashUtils;

/** Stores challenges in Keycloak's store of single-use objects. Each step commits in its own transaction. */
final class ChallengeStore {

    private static final String PREFIX = "two-step.challenge.";
    private static final String PROOF = "two-step.proof.";

    /**
     * How long a challenge is kept after its code expires, so that an expired code is reported as expired and the wait
     * for the next code keeps doubling.
     */
    private static final Duration MEMORY = Duration.ofHours(1);

    /** Longer than a sign-in page is valid. */
    private static final Duration PROOF_LIFETIME = Duration.ofMinutes(30);

    private final NewTransaction transactions;

    ChallengeStore(NewTransaction transactions) {
        this.transactions = transactions;
    }

    Optional<Challenge> find(Binding binding) {
        return transactions.run(store -> JsonNotes.get(store, PREFIX + hash(binding), Challenge.class));
    }

    void save(Binding binding, Challenge challenge, Duration lifetime) {
        transactions.write(store -> JsonNotes.put(store, PREFIX + hash(binding), lifetime.plus(MEMORY), challenge));
    }

    /**
     * Removes the challenge, unless another one has replaced it. Reads the stored challenge first, because the store
     * removes either of them.
     *
     * @return whether this request removed the challenge; true for at most one request
     */
    boolean consume(Binding binding, Challenge challenge) {
        String key = PREFIX + hash(binding);
        return transactions.run(store -> is(challenge, store.get(key)) && is(challenge, store.remove(key)));
    }

    private static boolean is(Challenge challenge, Map<String, String> notes) {
        return JsonNotes.read(notes, Challenge.class)
                .filter(known -> known.id().equals(challenge.id()))
                .isPresent();
    }

    void noteProof(Binding binding) {
        transactions.write(store -> store.put(PROOF + hash(binding), PROOF_LIFETIME.toSeconds(), Map.of()));
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
