package io.github.keycloaktwostep.gateways.twilio;

import io.github.keycloaktwostep.delivery.FailureReason;
import io.github.keycloaktwostep.delivery.SendOutcome;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What an answer of Twilio's that is not a success means. Codes: twilio.com/docs/api/errors. Twilio adds codes without
 * notice, so that an unknown one must be as good as none: then the HTTP status decides.
 */
final class TwilioErrors {

    private static final Map<Integer, FailureReason> REASONS = reasons();

    private TwilioErrors() {}

    /**
     * A refusal for sure, or nobody knows: Twilio cannot be asked afterwards, since a message has no name before it is
     * accepted, and it documents no status of the 5xx range as "nothing was done" but 503, which its load balancers
     * give when no server took the request.
     *
     * @param status of the HTTP answer, not 201
     * @param code Twilio's, where the answer had one
     */
    static SendOutcome outcome(int status, Optional<Integer> code) {
        if (status >= 500) {
            return status == 503 ? new SendOutcome.Refused(FailureReason.UNREACHABLE) : new SendOutcome.Unclear();
        }
        if (status >= 400) {
            return new SendOutcome.Refused(code.flatMap(TwilioErrors::reason).orElseGet(() -> reasonOfStatus(status)));
        }
        if (status >= 300) {
            // Redirects are not followed: they would carry the credentials to wherever they point.
            return new SendOutcome.Refused(FailureReason.ACCOUNT_TROUBLE);
        }
        return new SendOutcome.Unclear();
    }

    static Optional<FailureReason> reason(int code) {
        return Optional.ofNullable(REASONS.get(code));
    }

    private static FailureReason reasonOfStatus(int status) {
        return switch (status) {
            case 401, 403, 404 -> FailureReason.ACCOUNT_TROUBLE;
            case 407, 408 -> FailureReason.UNREACHABLE;
            case 429 -> FailureReason.BACK_OFF;
            default -> FailureReason.UNKNOWN;
        };
    }

    private static Map<Integer, FailureReason> reasons() {
        Map<Integer, FailureReason> reasons = new HashMap<>();
        put(
                reasons,
                FailureReason.NUMBER_UNUSABLE,
                21201, // call: no 'To'
                21202, // call: 'To' is a premium number
                21211, // invalid 'To'
                21214, // 'To' cannot be reached
                21217, // does not appear to be valid
                21265, // 'To' is a short code
                21266, // 'To' and 'From' are the same
                21268, // 'To' is a premium or information service
                21401, // invalid number
                21421, // number is invalid
                21604, // no 'To'
                30003, // handset unreachable
                30005); // unknown destination handset
        put(
                reasons,
                FailureReason.CANNOT_RECEIVE_TEXTS,
                21612, // no way from this sender to this number
                21614, // not a mobile number
                21635, // a landline
                30006); // landline or unreachable carrier
        put(reasons, FailureReason.OPTED_OUT, 21610); // unsubscribed
        put(
                reasons,
                FailureReason.COUNTRY_CLOSED,
                13227, // call: no international authorisation
                21203, // call: international calling not enabled
                21215, // call: geographic permissions
                21216, // call: blocked by Twilio
                21408, // text: geographic permissions
                32205); // call: geographic permissions of the trunk
        put(
                reasons,
                FailureReason.BACK_OFF,
                10004, // too many calls at once
                14107, // too many messages
                20429, // too many requests
                21611, // too many messages waiting for this sender
                22005, // call queue full
                30001); // message queue full
        put(
                reasons,
                FailureReason.ACCOUNT_TROUBLE,
                10001, // account not active
                10002, // not for trial accounts
                10005, // calls switched off for this account
                20003, // credentials refused
                20005, // account not active
                20006, // access denied
                20008, // test credentials
                20403, // forbidden
                20404, // no such account
                21210, // 'From' not verified
                21212, // invalid 'From'
                21213, // call: no 'From'
                21219, // trial account: 'To' not verified
                21264, // 'From' not verified
                21267, // trial account: 'From' is a name
                21470, // invalid account
                21471, // no such account
                21472, // account not active
                21601, // 'From' is not for texts
                21603, // no 'From'
                21606, // 'From' is not for texts of this account
                21607, // trial account: 'From' must be the sandbox's
                21608, // trial account: 'To' not verified
                21616, // 'From' matches several numbers
                21657, // sender is invalid
                21659, // 'From' is no number of Twilio's
                21660, // 'From' belongs to another account
                21661, // 'From' is not for texts
                21662, // 'From' is not for this region
                21663, // routing of 'From' is wrong
                21668, // 'From' is not for this region
                21701, // no such messaging service
                21702, // messaging service not available
                21703, // messaging service has no number free
                21704, // messaging service has no numbers
                21705, // messaging service is invalid
                21708, // name of the sender is missing
                21709, // name of the sender is not for this messaging service
                30002, // account suspended
                30034, // US: sender is not registered
                63038); // account's daily limit
        return Map.copyOf(reasons);
    }

    private static void put(Map<Integer, FailureReason> reasons, FailureReason reason, int... codes) {
        for (int code : codes) {
            reasons.put(code, reason);
        }
    }
}
