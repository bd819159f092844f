package io.github.keycloaktwostep;

import java.util.function.Function;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Keycloak's store of single-use objects, each piece of work in a transaction of its own: what it did holds, whatever
 * becomes of the request that asked for it.
 */
public interface OwnTransactions {

    <T> T run(Function<SingleUseObjectProvider, T> work);

    static OwnTransactions of(KeycloakSessionFactory factory) {
        return new OwnTransactions() {
            @Override
            public <T> T run(Function<SingleUseObjectProvider, T> work) {
                return KeycloakModelUtils.runJobInTransactionWithResult(
                        factory, session -> work.apply(session.singleUseObjects()));
            }
        };
    }
}
