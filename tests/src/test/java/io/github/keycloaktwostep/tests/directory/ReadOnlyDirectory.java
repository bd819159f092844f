// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.directory;

import java.util.List;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.UserModelDelegate;
import org.keycloak.storage.ReadOnlyException;
import org.keycloak.storage.UserStorageProvider;
import org.keycloak.storage.user.ImportedUserValidation;

/** A directory like LDAP without write permission: Keycloak knows its users, but cannot change their attributes. */
public final class ReadOnlyDirectory implements UserStorageProvider, ImportedUserValidation {

    @Override
    public UserModel validate(RealmModel realm, UserModel imported) {
        return new Entry(imported);
    }

    @Override
    public void close() {}

    /** A user with read-only attributes. */
    public static final class Entry extends UserModelDelegate {

        Entry(UserModel imported) {
            super(imported);
        }

        @Override
        public void setSingleAttribute(String name, String value) {
            throw new ReadOnlyException("the directory is read-only");
        }

        @Override
        public void setAttribute(String name, List<String> values) {
            throw new ReadOnlyException("the directory is read-only");
        }

        @Override
        public void removeAttribute(String name) {
            throw new ReadOnlyException("the directory is read-only");
        }
    }
}
