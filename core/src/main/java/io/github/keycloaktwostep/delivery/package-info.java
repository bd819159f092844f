/**
 * Getting a message out, and knowing what became of it.
 *
 * <p><strong>Public API of gateways</strong>, for other JARs to build on: {@link
 * io.github.keycloaktwostep.delivery.MessageGateway MessageGateway}, {@link
 * io.github.keycloaktwostep.delivery.MessageGatewayFactory MessageGatewayFactory}, {@link
 * io.github.keycloaktwostep.delivery.Message Message}, {@link io.github.keycloaktwostep.delivery.Channel Channel}, {@link
 * io.github.keycloaktwostep.delivery.SendOutcome SendOutcome}, {@link io.github.keycloaktwostep.delivery.FailureReason
 * FailureReason}, {@link io.github.keycloaktwostep.delivery.Delivery Delivery}, {@link
 * io.github.keycloaktwostep.delivery.DeliveryReport DeliveryReport}, {@link
 * io.github.keycloaktwostep.delivery.DeliveryStatus DeliveryStatus}, and {@link
 * io.github.keycloaktwostep.phone.PhoneNumber PhoneNumber} of another package. With them the name of the SPI, {@code
 * two-step-gateway}, and the addresses below {@code /realms/{realm}/two-step/{gateway id}}. Everything else, public class
 * or not, is internal and changes without notice.
 *
 * <p>Versions are those of Semantic Versioning 2.0.0. From 1.0.0 on, what stops a gateway that was compiled before from
 * compiling, loading or working comes with a new major version only; before that, with a new minor version. Free at any
 * time, so be ready for them: new methods with a default, new components of records that the product makes ({@link
 * io.github.keycloaktwostep.delivery.Message Message}), new constants of enums ({@code switch} needs a {@code default}).
 */
package io.github.keycloaktwostep.delivery;
