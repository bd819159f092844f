package io.github.keycloaktwostep.delivery;

import org.keycloak.models.AbstractKeycloakTransaction;

/** Sends a message once the transaction of the request has committed, and drops it after a rollback. */
final class AfterCommit extends AbstractKeycloakTransaction {

    private final Dispatcher.QueueSlot slot;

    AfterCommit(Dispatcher.QueueSlot slot) {
        this.slot = slot;
    }

    @Override
    protected void commitImpl() {
        slot.submit();
    }

    @Override
    protected void rollbackImpl() {
        slot.cancel();
    }
}
