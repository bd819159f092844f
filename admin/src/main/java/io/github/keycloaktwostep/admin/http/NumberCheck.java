// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.http;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.phone.ParsedNumber;
import io.github.keycloaktwostep.phone.ParsedNumber.Invalid;
import io.github.keycloaktwostep.phone.ParsedNumber.NumberType;
import io.github.keycloaktwostep.phone.ParsedNumber.Valid;
import io.github.keycloaktwostep.phone.PhoneNumberParser;
import io.github.keycloaktwostep.policy.Policy;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Checks a number that an admin sends, by the same rules as for users. The number must be in {@code +…} form, because
 * no country is given.
 */
public final class NumberCheck {

    private final Policy policy;
    private final PhoneNumberParser parser = new PhoneNumberParser();

    public NumberCheck(Policy policy) {
        this.policy = policy;
    }

    /**
     * @param field the field that the number was sent in
     * @throws RequestRejected if the number is not valid, or the policy does not allow it
     */
    public Valid check(String field, String given) {
        ParsedNumber parsed = parser.parse(given, Valid.NO_COUNTRY);
        if (parsed instanceof Invalid invalid) {
            throw rejected(
                    field,
                    switch (invalid.problem()) {
                        case MISSING -> "a phone number is required";
                        case NOT_A_NUMBER -> "this is not a phone number in international form, such as +4915112345678";
                        case TOO_SHORT -> "this number is too short";
                        case TOO_LONG -> "this number is too long";
                        case NO_SUCH_NUMBER -> "this number does not exist";
                        case AREA_CODE_MISSING ->
                            "the area code is missing; send the number with the area code and without the 15";
                        case SPECIAL ->
                            "numbers of this kind (for example toll-free, premium or personal) cannot be used";
                    });
        }
        Valid number = (Valid) parsed;
        if (!number.allowedBy(policy.allowedCountries())) {
            throw rejected(
                    field,
                    "the policy's 'allowed-countries' does not include "
                            + (number.ofNoCountry() ? Valid.WORLD + " (numbers without a country)" : number.region()));
        }
        if (number.type() == NumberType.VOIP && !policy.allowVoip()) {
            throw rejected(
                    field, "this is an internet phone number (VoIP), which the policy's 'allow-voip' does not allow");
        }
        return number;
    }

    /** The form of a number to use with a channel. */
    public Valid forChannel(Channel channel, Valid number) {
        return parser.forChannel(channel, number);
    }

    /** Channels in an error message. */
    public static String list(Set<Channel> channels) {
        return channels.isEmpty() ? "none" : channels.stream().map(Channel::id).collect(Collectors.joining(", "));
    }

    private static RequestRejected rejected(String field, String problem) {
        return RequestRejected.invalidValue(field, field + ": " + problem);
    }
}
