// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.ratelimit.ConsecutiveFailures;
import io.github.keycloaktwostep.ratelimit.RateLimiter;
import io.github.keycloaktwostep.transaction.NewTransaction;
import java.util.function.Function;

/** Challenges and rate limits, as one transaction sees them. */
record CodeStores(ChallengeStore challenges, RateLimiter limits, UserContext context) {

    /** Each step commits in its own transaction. */
    static CodeStores of(UserContext context) {
        return in(context, NewTransaction.of(context.session().getKeycloakSessionFactory()));
    }

    /** Runs work in one new transaction. Callers act on the result only after it has committed. */
    static <T> T inNewTransaction(UserContext context, Function<CodeStores, T> work) {
        return NewTransaction.of(context.session().getKeycloakSessionFactory())
                .run(store -> work.apply(in(context, NewTransaction.within(store))));
    }

    /**
     * Runs work in the request's transaction, for reading and releasing. If the request fails, too much stays counted,
     * but never too little.
     */
    static <T> T inRequest(UserContext context, Function<CodeStores, T> work) {
        return work.apply(in(context, NewTransaction.within(context.session().singleUseObjects())));
    }

    private static CodeStores in(UserContext context, NewTransaction transaction) {
        return new CodeStores(new ChallengeStore(transaction), new RateLimiter(transaction, context.clock()), context);
    }

    /** @param authenticator what the failures in a row are counted for, see {@link CodeLimits#authenticator} */
    ConsecutiveFailures failures(String authenticator) {
        return new ConsecutiveFailures(limits, CodeLimits.ofUser(context, authenticator));
    }
}
