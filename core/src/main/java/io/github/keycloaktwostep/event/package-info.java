/**
 * Events, metrics and warnings about two-step verification, with their public names. Values never contain a code, a
 * whole phone number or a credential. It does not decide when something is reported, and knows no pages and no
 * gateways.
 */
package io.github.keycloaktwostep.event;
