// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

/** One concern of the realm set-up. */
interface SetupTask {

    /** Makes the missing changes, in the transaction of the request. */
    void apply();

    /** Restores the previous state, but keeps what admins have changed since. */
    void undo();
}
