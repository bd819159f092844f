// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.twilio;

import io.github.keycloaktwostep.gateway.Channel;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The senders of text messages and calls.
 *
 * @param from an E.164 number, a short code, or a name of up to 11 characters
 * @param messagingService SID of a messaging service, which chooses the sender of a text message; takes precedence over
 *     {@code from}
 * @param voiceFrom an E.164 number for calls; takes precedence over {@code from}
 * @param byCountry senders of text messages by ISO code of the recipient's country; take precedence over all others
 */
record TwilioSenders(
        Optional<String> from,
        Optional<String> messagingService,
        Optional<String> voiceFrom,
        Map<String, String> byCountry) {

    private static final Pattern NUMBER = Pattern.compile("\\+[1-9][0-9]{4,14}");
    private static final Pattern SHORT_CODE = Pattern.compile("[0-9]{3,8}");
    /** As Twilio allows: up to 11 of A–Z, a–z, 0–9, space and {@code + - _ &}, with at least one letter. */
    private static final Pattern NAME = Pattern.compile("(?=.*[A-Za-z])[A-Za-z0-9 +_&-]{1,11}");

    static boolean isNumber(String sender) {
        return NUMBER.matcher(sender).matches();
    }

    /** Whether text messages can have this sender. */
    static boolean isSender(String sender) {
        return isNumber(sender)
                || SHORT_CODE.matcher(sender).matches()
                || NAME.matcher(sender).matches();
    }

    Set<Channel> channels() {
        Set<Channel> channels = EnumSet.noneOf(Channel.class);
        if (from.isPresent() || messagingService.isPresent() || !byCountry.isEmpty()) {
            channels.add(Channel.SMS);
        }
        if (caller().isPresent()) {
            channels.add(Channel.VOICE);
        }
        return channels;
    }

    /** The number that calls come from. */
    Optional<String> caller() {
        return voiceFrom.or(() -> from.filter(TwilioSenders::isNumber));
    }

    /** The sender of a text message to this country; empty if there is none. */
    Optional<Sender> sender(String region) {
        return Optional.ofNullable(byCountry.get(region))
                .map(sender -> new Sender(sender, false))
                .or(() -> messagingService.map(sid -> new Sender(sid, true)))
                .or(() -> from.map(sender -> new Sender(sender, false)));
    }

    /**
     * Sender of one text message.
     *
     * @param value SID of a messaging service, or a number, short code or name
     */
    record Sender(String value, boolean isMessagingService) {}
}
