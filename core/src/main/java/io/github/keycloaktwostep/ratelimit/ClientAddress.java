// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.ratelimit;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Maps a client address to the subscriber it is rate-limited as. A subscriber has a whole /64 of IPv6 addresses (RFC
 * 6177, RFC 7934), so limits per address would have no effect.
 */
public final class ClientAddress {

    private static final Pattern IPV4_IN_IPV6 = Pattern.compile("::ffff:([0-9.]+)", Pattern.CASE_INSENSITIVE);
    private static final String NOBODY = "no address";
    private static final int GROUPS = 8;
    private static final int NETWORK_GROUPS = 4;

    private ClientAddress() {}

    /**
     * @param address client address as resolved by Keycloak, also behind proxies; any other text is returned unchanged.
     *     {@code null} if a forwarded address is invalid: all clients without an address share one subscriber
     * @return the IPv4 address, or the /64 network of an IPv6 address
     */
    public static String subscriber(String address) {
        if (address == null) {
            return NOBODY;
        }
        String bare = address.replaceAll("^\\[|]$|%.*$", "");
        Matcher mapped = IPV4_IN_IPV6.matcher(bare);
        if (mapped.matches()) {
            return mapped.group(1);
        }
        if (bare.indexOf(':') < 0) {
            return bare;
        }
        String[] halves = bare.toLowerCase(Locale.ROOT).split("::", -1);
        String[] head = halves[0].isEmpty() ? new String[0] : halves[0].split(":", -1);
        int tail = halves.length < 2 || halves[1].isEmpty() ? 0 : halves[1].split(":", -1).length;
        StringBuilder network = new StringBuilder();
        for (int i = 0; i < NETWORK_GROUPS; i++) {
            boolean inTail = i >= GROUPS - tail;
            String group = i < head.length ? head[i] : inTail ? halves[1].split(":", -1)[i - (GROUPS - tail)] : "0";
            network.append(group.replaceFirst("^0+(?=.)", "")).append(':');
        }
        return network + ":/64";
    }
}
