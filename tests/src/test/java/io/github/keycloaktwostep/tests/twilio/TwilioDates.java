// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.twilio;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The current time as Twilio writes it. */
final class TwilioDates {

    /** RFC 2822 with a numeric offset, the only form that Twilio's SDKs parse. */
    static final DateTimeFormatter RFC_2822 = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss xx", Locale.ROOT);

    private static final DateTimeFormatter DELIVERY_RECEIPT = DateTimeFormatter.ofPattern("yyMMddHHmm", Locale.ROOT);

    private TwilioDates() {}

    static String now() {
        return ZonedDateTime.now(ZoneOffset.UTC).format(RFC_2822);
    }

    /** The current time in the format of a carrier's delivery receipt. */
    static String nowOnReceipt() {
        return ZonedDateTime.now(ZoneOffset.UTC).format(DELIVERY_RECEIPT);
    }
}
