/**
 * The public Java API for message gateways. A gateway implements {@link
 * io.github.keycloaktwostep.gateway.MessageGateway MessageGateway} and {@link
 * io.github.keycloaktwostep.gateway.MessageGatewayFactory MessageGatewayFactory} and depends on this package and on
 * Keycloak only; this package depends on no other package of the product.
 *
 * <p>The product follows Semantic Versioning 2.0.0. From 1.0.0 on, a change that stops an existing gateway from
 * compiling, loading or working requires a new major version; before 1.0.0, a new minor version. The following
 * additions can come with any version: methods with a default implementation, components of records that only the
 * product creates ({@link io.github.keycloaktwostep.gateway.Message Message}), and enum constants, so a {@code switch}
 * needs a {@code default}.
 */
package io.github.keycloaktwostep.gateway;
