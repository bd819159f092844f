// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import io.github.keycloaktwostep.json.JsonNotes;
import io.github.keycloaktwostep.transaction.NewTransaction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.SingleUseObjectProvider;

/** Stores challenges in Keycloak's store of single-use objects. Each step commits in its own transaction. */
final class ChallengeStore {

    /**
     * Must change with the format of the challenges. A challenge that cannot be read would block {@link #claim} until
     * it expires.
     */
    private static final String PREFIX = "two-step.challenge.";

    private static final String REPLACED = "two-step.replaced.";
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

    /**
     * Chooses one of several parallel requests that want to send a code. The first code claims the key of the
     * challenge, so that it is free again once the code is used up. Each further code claims the right to replace the
     * previous one.
     *
     * @param previous the challenge that this request has found; the claim is for its successor
     * @param wait how long no other request can send a code
     * @return true for one request only; it must {@link #save} its challenge or {@link #unclaim}
     */
    boolean claim(Binding binding, Optional<Challenge> previous, Duration wait) {
        return previous.map(known -> transactions.take(REPLACED + known.id(), wait.toSeconds()))
                // The key was free when it was read, as NewTransaction.take requires.
                .orElseGet(
                        () -> transactions.run(store -> store.putIfAbsent(PREFIX + hash(binding), wait.toSeconds())));
    }

    /** Lets another request send a code. */
    void unclaim(Binding binding, Optional<Challenge> previous) {
        String key = previous.map(known -> REPLACED + known.id()).orElseGet(() -> PREFIX + hash(binding));
        transactions.run(store -> store.remove(key));
    }

    void save(Binding binding, Challenge challenge) {
        transactions.write(store -> put(store, PREFIX + hash(binding), challenge));
    }

    /**
     * Removes the challenge, unless another one has replaced it.
     *
     * @return whether this request removed the challenge; true for at most one request
     */
    boolean consume(Binding binding, Challenge challenge) {
        String key = PREFIX + hash(binding);
        return transactions.run(store -> {
            Optional<Challenge> removed = JsonNotes.read(store.remove(key), Challenge.class);
            Optional<Challenge> newer = removed.filter(one -> !one.id().equals(challenge.id()));
            newer.ifPresent(other -> put(store, key, other));
            return removed.isPresent() && newer.isEmpty();
        });
    }

    /** Removes the challenge of a code that was not sent. The previous code stays valid, and another can be sent. */
    void withdraw(Binding binding, Challenge challenge, Optional<Challenge> previous) {
        if (consume(binding, challenge)) {
            previous.ifPresent(known -> save(binding, known));
        }
        previous.ifPresent(known -> unclaim(binding, previous));
    }

    private static void put(SingleUseObjectProvider store, String key, Challenge challenge) {
        Duration lifetime = Duration.between(challenge.issuedAt(), challenge.expiresAt());
        JsonNotes.put(store, key, lifetime.plus(MEMORY), challenge);
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
