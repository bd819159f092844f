/**
 * Realm set-up: adds two-step verification to a realm, and removes it again. {@link
 * io.github.keycloaktwostep.admin.realmsetup.RealmSetup} lists the changes and their undo. Rules that change a flow
 * work on values ({@code Flow}) and do not know Keycloak's models. A dry run does the real work in the
 * transaction of the request, which is then rolled back.
 *
 * <p>This package must not know users, methods or codes.
 */
package io.github.keycloaktwostep.admin.realmsetup;
