/**
 * Work in transactions that commit independently of the request, and the lock for changes of a user. If parallel
 * transactions conflict, the work is repeated or the conflict is reported. This package does not know what the work is
 * about.
 */
package io.github.keycloaktwostep.transaction;
