// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.testing.FuzzedStrings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rate limits count a subscriber, not each of their addresses. */
class ClientAddressTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7,192.0.2.7",
        "::ffff:192.0.2.7,192.0.2.7",
        "2001:db8:1:2:3:4:5:6,2001:db8:1:2::/64",
        "2001:db8:1:2::9,2001:db8:1:2::/64",
        "2001:0db8:0001:0002:0:0:0:9,2001:db8:1:2::/64",
        "2001:DB8:1:2::9,2001:db8:1:2::/64",
        "[2001:db8:1:2::9],2001:db8:1:2::/64",
        "fe80::1%eth0,fe80:0:0:0::/64",
        "::1,0:0:0:0::/64",
        "::2:3:4:5:6:7,0:0:2:3::/64",
        "2001::5:6:7:8,2001:0:0:0::/64",
        "localhost,localhost",
        "'',''"
    })
    void mapsAddressToSubscriber(String address, String subscriber) {
        assertThat(ClientAddress.subscriber(address)).isEqualTo(subscriber);
    }

    /** Keycloak returns null if a proxy forwards something that is not an address. */
    @Test
    void countsClientsWithoutAddressAsOne() {
        assertThat(ClientAddress.subscriber(null)).isEqualTo("no address");
    }

    @Property
    void mapsAllAddressesOfANetworkToOne(@ForAll @Size(16) byte[] address, @ForAll @Size(8) byte[] host)
            throws UnknownHostException {
        address[0] |= 0x20;
        byte[] neighbour = address.clone();
        System.arraycopy(host, 0, neighbour, 8, 8);

        assertThat(ClientAddress.subscriber(InetAddress.getByAddress(address).getHostAddress()))
                .isEqualTo(ClientAddress.subscriber(
                        InetAddress.getByAddress(neighbour).getHostAddress()));
    }

    @Property
    void acceptsMalformedAddresses(@ForAll("mutants") String address) {
        assertThat(ClientAddress.subscriber(address)).isNotNull();
    }

    @Provide
    Arbitrary<String> mutants() {
        return FuzzedStrings.of(
                "203.0.113.7",
                "2001:db8:1:2:3:4:5:6",
                "2001:db8::1",
                "::",
                "::1",
                "fe80::1%eth0",
                "[2001:db8::1]",
                "::ffff:203.0.113.7",
                "64:ff9b::203.0.113.7",
                "1::2:3:4:5:6:7:8",
                "localhost");
    }

    @Property
    void acceptsAnyText(@ForAll String address) {
        assertThat(ClientAddress.subscriber(address)).isNotNull();
    }
}
