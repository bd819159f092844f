/**
 * The gateway that posts messages as signed JSON to a receiver of the operator, according to Standard Webhooks 1.0.0,
 * and accepts signed delivery reports. The package must not know other gateways.
 */
package io.github.keycloaktwostep.gateways.webhook;
