package io.github.keycloaktwostep.admin.users;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * A user's two-step verification as admins see it. Times are ISO 8601, UTC. Phone numbers are masked, and there are no
 * secrets.
 *
 * @param state {@code on}, {@code off} (turned off by the user), {@code adopted} (codes of an app or a list that was
 *     set up on Keycloak's own pages are asked for) or {@code none}
 * @param since when it was turned on; left out if it is not on
 * @param required whether the realm's policy requires it of this user
 * @param missing what the policy requires and the user does not have: {@code nothing}, {@code first-method} or {@code backup}
 * @param toBeConfirmed imported number that the user has not yet verified, masked; left out if there is none
 * @param setUpAtNextSignIn whether the user must set it up at the next sign-in
 * @param methods all methods, disabled ones included
 * @param unreadable credentials of methods that cannot be read; they count as disabled methods
 * @param devices remembered devices, which need no code
 * @param locks what currently prevents the user from entering or receiving a code
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record UserStatus(
        String id,
        String username,
        String state,
        String since,
        boolean required,
        String missing,
        String toBeConfirmed,
        boolean setUpAtNextSignIn,
        List<MethodStatus> methods,
        List<UnreadableStatus> unreadable,
        List<DeviceStatus> devices,
        List<LockStatus> locks) {

    public UserStatus {
        methods = List.copyOf(methods);
        unreadable = List.copyOf(unreadable);
        devices = List.copyOf(devices);
        locks = List.copyOf(locks);
    }

    /**
     * @param id of the credential
     * @param kind {@code phone}, {@code app} or {@code recovery-codes}
     * @param number of a phone, masked except for its last two digits
     * @param country of a phone, ISO code
     * @param channel of a phone: {@code sms} or {@code voice}
     * @param label of an app, as its user named it
     * @param remaining number of unused recovery codes
     * @param preferred whether sign-in offers it first
     * @param switchedOff whether it is disabled after too many wrong codes, until it is set up again or the user is unlocked
     * @param lastUsed accurate to a day; left out if unknown
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record MethodStatus(
            String id,
            String kind,
            String number,
            String country,
            String channel,
            String label,
            Integer remaining,
            boolean preferred,
            boolean switchedOff,
            String added,
            String lastUsed) {}

    /**
     * @param id of the credential
     * @param type of the credential, as Keycloak lists it
     */
    public record UnreadableStatus(String id, String type) {}

    /**
     * @param id of the credential
     * @param name browser and system; may be empty
     * @param lastUsed accurate to a day
     * @param ends when the device needs a code again
     */
    public record DeviceStatus(String id, String name, String created, String lastUsed, String ends) {}

    /**
     * @param reason name of the rate limit that is exceeded, or {@code brute-force}
     * @param method id of the locked method; left out if the user is locked
     * @param until when the lock expires
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record LockStatus(String reason, String method, String until) {}
}
