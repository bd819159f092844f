// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.server;

/**
 * A mail as its reader has it.
 *
 * @param text the part for those who read no HTML
 */
public record Mail(String to, String subject, String text, String html) {}
