// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

/** One concern of the realm set-up. */
interface SetupTask {

    /** Does what is missing, in the transaction of the request. */
    void apply();

    /** Puts back what was there before, and leaves what admins have changed since. */
    void undo();
}
