/**
 * Figures of the last {@value io.github.keycloaktwostep.figures.MessageFigures#DAYS} days for admins: how many messages
 * went where, and how many codes came back. What lasts longer is on Keycloak's {@code /metrics}.
 */
package io.github.keycloaktwostep.figures;
