// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.directory;

import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.storage.UserStorageProviderFactory;

/** Runs only in test servers, from a separate provider JAR. */
public final class ReadOnlyDirectoryFactory implements UserStorageProviderFactory<ReadOnlyDirectory> {

    /** Provider id for the component of a realm. */
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
