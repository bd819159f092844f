// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.twilio;

/**
 * A status that was reported to whom asked for it.
 *
 * @param sid of the message or call
 * @param status that was reported
 * @param answer HTTP status of the receiver's answer; 0 where there was none
 */
public record PostedStatus(String sid, String status, int answer) {}
