/**
 * The public resource of each realm: delivery status of messages, and the resources of gateways. The resource is not
 * authenticated, so it must not reveal anything about users.
 */
package io.github.keycloaktwostep.web.resource;
