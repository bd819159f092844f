// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.method.MethodType;
import java.util.Objects;
import java.util.Set;

/**
 * A phone number and how codes reach it.
 *
 * @param region ISO code of the number's country
 * @param channels channels that can reach the number; not SMS for a landline
 * @param preferred the channel that sign-ins begin with if the phone is the preferred method
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PhoneLine(PhoneNumber number, String region, Set<Channel> channels, Channel preferred) {

    public PhoneLine {
        Objects.requireNonNull(number, "number");
        Objects.requireNonNull(region, "region");
        channels = Set.copyOf(channels);
        Objects.requireNonNull(preferred, "preferred");
    }

    /** The type that sign-ins begin with. */
    public MethodType type() {
        return MethodType.of(preferred);
    }

    public PhoneLine preferring(Channel channel) {
        return new PhoneLine(number, region, channels, channel);
    }
}
