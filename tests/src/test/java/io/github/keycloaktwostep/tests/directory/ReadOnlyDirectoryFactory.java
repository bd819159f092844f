// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.directory;

import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.storage.UserStorageProviderFactory;

/** Runs inside test servers only; packed into a provider JAR of its own. */
public final class ReadOnlyDirectoryFactory implements UserStorageProviderFactory<ReadOnlyDirectory> {

    /** What a component of a realm is made with. */
    public static final String ID = "read-only-directory";

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public ReadOnlyDirectory create(KeycloakSession session, ComponentModel model) {
        return new ReadOnlyDirectory();
    }
}
