package io.github.keycloaktwostep.delivery;

import org.keycloak.models.AbstractKeycloakTransaction;

/** Lets a message go once everything else of a request is committed, and drops it if that fails. */
final class AfterCommit extends AbstractKeycloakTransaction {

    private final Dispatcher.QueueSlot place;

    AfterCommit(Dispatcher.QueueSlot place) {
        this.place = place;
    }

    @Override
    protected void commitImpl() {
        place.submit();
    }

    @Override
    protected void rollbackImpl() {
        place.abandon();
    }
}
