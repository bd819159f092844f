// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.server;

/**
 * A received mail.
 *
 * @param text the plain-text part
 */
public record Mail(String to, String subject, String text, String html) {}
