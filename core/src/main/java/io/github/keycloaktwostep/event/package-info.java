/**
 * Events, metrics and warnings about two-step verification, with their public names. Values never contain a code, a
 * whole phone number or a credential. The package does not decide when something is reported, and must not know pages
 * or gateways.
 */
package io.github.keycloaktwostep.event;
