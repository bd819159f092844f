/**
 * Work in transactions that commit independently of the request, and the lock for changes of a user. Such work is
 * repeated or reported if parallel transactions conflict. It does not know what the work is about.
 */
package io.github.keycloaktwostep.transaction;
