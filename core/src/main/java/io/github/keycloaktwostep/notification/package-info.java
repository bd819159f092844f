/**
 * Emails to users about changes of their two-step verification. It listens to Keycloak's events, so that changes by
 * Keycloak's own pages and by admins are included, and sends in the background after the request has committed. It
 * never changes a user.
 */
package io.github.keycloaktwostep.notification;
