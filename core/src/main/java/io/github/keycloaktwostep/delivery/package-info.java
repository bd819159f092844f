/**
 * Sends messages through gateways and keeps track of their delivery: the order of gateways, fail-over, the queue and
 * its threads, and delivery reports. Callers use the SPI {@link io.github.keycloaktwostep.delivery.Delivery Delivery};
 * no request waits for a gateway. The package must not know what a message says, or any gateway by name except the
 * default for development mode.
 */
package io.github.keycloaktwostep.delivery;
