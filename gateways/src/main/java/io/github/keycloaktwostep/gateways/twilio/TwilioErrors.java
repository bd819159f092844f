// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.twilio;

import io.github.keycloaktwostep.gateway.FailureReason;
import java.util.Optional;

/**
 * Maps Twilio's error codes to failure reasons, for responses and status callbacks. Codes: twilio.com/docs/api/errors.
 * Twilio adds codes without notice, so an unknown code is treated like none.
 */
final class TwilioErrors {

    private TwilioErrors() {}

    /**
     * @param code from a response or a status callback
     * @return empty if the code is unknown; never {@link FailureReason#UNCLEAR}
     */
    static Optional<FailureReason> reason(int code) {
        return Optional.ofNullable(
                switch (code) {
                    case 21202, // call: 'To' is a premium number
                            21211, // invalid 'To'
                            21214, // call: 'To' cannot be reached
                            21217, // call: 'To' does not appear to be valid
                            21266, // 'To' and 'From' are the same
                            21268, // 'To' is a premium or information service
                            30003, // phone switched off or out of reach
                            30005 -> // unknown phone, may no longer exist
                        FailureReason.NUMBER_UNUSABLE;
                    case 21614, // not a mobile number
                            21635, // a landline
                            30006 -> // a landline, or a carrier that this sender does not reach
                        FailureReason.CANNOT_RECEIVE_TEXTS;
                    case 21610, // unsubscribed
                            30630 -> // unsubscribed, found later
                        FailureReason.OPTED_OUT;
                    case 34002, // call: busy
                            34003 -> // call: not answered
                        FailureReason.NOT_ANSWERED;
                    case 13224, // call: no carrier reaches the number
                            21618, // all carriers filter this text
                            30004, // blocked for this number
                            30007, // filtered by the carrier or by Twilio
                            30008, // the carrier gave no reason
                            30017, // the carrier has too much traffic
                            30019, // too long for the carrier
                            30043, // sent over a route for domestic messages
                            32016, // call: no carrier answered in time
                            32017, // call: the carrier blocks this caller
                            63036 -> // RCS does not reach this phone
                        FailureReason.CARRIER_REFUSED;
                    // Errors that depend on the destination must not count as failures of the gateway.
                    case 13225, // call: blocked by Twilio for fraud or the law; or to +1 without a customer profile
                            13227, // call: geographic permissions
                            21203, // call: international calling not enabled
                            21215, // call: geographic permissions
                            21216, // call: blocked by Twilio, as 13225
                            21408, // text: geographic permissions
                            21612, // this sender cannot reach this number
                            21657, // alphanumeric sender is not supported in this country
                            21662, // this sender cannot reach this number in the region IE1
                            21703 -> // no sender of the messaging service can write to this number
                        FailureReason.COUNTRY_CLOSED;
                    case 10004, // too many calls at once
                            14107, // too many messages between two numbers
                            20429, // too many requests
                            21611, // too many messages waiting for this sender
                            22005, // call queue full
                            30001, // message queue full
                            30022, // US: too many messages for this campaign
                            30036, // expired in Twilio's queue
                            30450, // looks like SMS pumping: blocked for 15 to 30 minutes
                            30453, // looks like SMS pumping: blocked for some hours
                            63017, // RCS: too many messages
                            63018 -> // RCS: too many messages of this account
                        FailureReason.BACK_OFF;
                    case 20504, // internal error
                            22001, // call: timed out before it was put through
                            30021, // internal error of messaging services
                            30410, // the provider behind Twilio did not answer in time
                            30500, // internal error
                            63010, // RCS: internal error
                            63012 -> // RCS: internal error of the provider
                        FailureReason.UNREACHABLE;
                    case 10001, // account not active: no funds, or terms violated
                            10002, // not for trial accounts
                            10005, // calls disabled for this account
                            13247, // call: invalid 'From', or blocked from calling
                            20003, // invalid credentials
                            20005, // account not active
                            20006, // access denied
                            20008, // test credentials
                            20010, // action disabled for this account
                            20403, // account suspended or closed
                            20404, // no such account
                            21210, // call: 'From' not verified
                            21212, // invalid 'From'
                            21219, // trial account: 'To' not verified
                            21267, // trial account: 'From' is a name
                            21401, // 'From' cannot send texts
                            21601, // 'From' does not belong to this account
                            21606, // 'From' cannot send texts for this account
                            21607, // trial account: 'From' must be the sandbox's
                            21608, // trial account: 'To' not verified
                            21609, // callback URL is invalid or too long
                            21616, // 'From' matches several numbers
                            21624, // invalid validity period
                            21659, // 'From' is not a Twilio number, or is a short code of another country
                            21660, // 'From' belongs to another account
                            21661, // 'From' cannot send texts
                            21663, // routing of 'From' is wrong
                            21701, // no such messaging service
                            21702, // messaging service not available
                            21704, // messaging service has no senders
                            21705, // messaging service is invalid
                            30002, // account suspended
                            30023, // US: daily limit of the brand at this carrier
                            30024, // sender is not known to the carrier yet
                            30032, // US and Canada: toll-free sender is not verified
                            30033, // US: campaign suspended
                            30034, // US: sender is not registered
                            30035, // US: sender is still being configured
                            30037, // messages disabled for this account
                            30040, // name of the sender must be registered with the carrier
                            30041, // sender is restricted, or not registered where it must be
                            30042, // name of the sender is too general or belongs to another account
                            30044, // trial account: text too long
                            30454, // trial account: limit of messages
                            30620, // text does not match the registered use of the sender
                            63035, // RCS: sender is not launched, or not for this region
                            63038 -> // account's daily limit
                        FailureReason.ACCOUNT_TROUBLE;
                    default -> null;
                });
    }
}
