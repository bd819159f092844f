// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.ratelimit.ConsecutiveFailures;
import io.github.keycloaktwostep.ratelimit.RateLimiter;
import io.github.keycloaktwostep.transaction.NewTransaction;
import java.util.function.Function;

/** The stores of challenges and rate limits, both using the same kind of transactions. */
record CodeStores(ChallengeStore challenges, RateLimiter limits, UserContext context) {

    /** Each step commits in its own transaction. */
    static CodeStores of(UserContext context) {
        return in(context, NewTransaction.of(context.session().getKeycloakSessionFactory()));
    }

    /** Runs the work in one new transaction. Returns only after the transaction has committed. */
    static <T> T inNewTransaction(UserContext context, Function<CodeStores, T> work) {
        return NewTransaction.of(context.session().getKeycloakSessionFactory())
                .run(store -> work.apply(in(context, NewTransaction.within(store))));
    }

    /**
     * Runs the work in the request's transaction. For reading and releasing only: if the request fails, counts stay too
     * high, but never become too low.
     */
    static <T> T inRequest(UserContext context, Function<CodeStores, T> work) {
        return work.apply(in(context, NewTransaction.within(context.session().singleUseObjects())));
    }

    private static CodeStores in(UserContext context, NewTransaction transaction) {
        return new CodeStores(new ChallengeStore(transaction), new RateLimiter(transaction, context.clock()), context);
    }

    /** @param authenticator key for counting consecutive failures, see {@link UserLimits#isDisabled} */
    ConsecutiveFailures failures(String authenticator) {
        return new ConsecutiveFailures(limits, CodeLimits.ofUser(context, authenticator));
    }
}
