// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.server;

/**
 * A message in the inbox.
 *
 * @param to phone number in E.164 format
 * @param channel {@code sms} or {@code voice}
 */
public record ReceivedMessage(String to, String channel, String text, String code) {}
