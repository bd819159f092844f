package io.github.keycloaktwostep.admin.users;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What an admin sees of a user's two-step verification. Times are ISO 8601, UTC. No whole number, no secret.
 *
 * @param state {@code on}, {@code off} (turned off by the user), {@code adopted} (an app or a list made with Keycloak's
 *     own means is asked for) or {@code none}
 * @param since since when it is on; left out if it is not
 * @param required whether the realm's policy demands it of this user
 * @param missing what the policy asks for beyond what is there: {@code nothing}, {@code first-method} or {@code backup}
 * @param toBeConfirmed a number that was imported and is still to be proved by the user, masked; left out if there is none
 * @param setUpAtNextSignIn whether an admin has demanded that
 * @param methods all of them, also those that are switched off
 * @param unreadable credentials of methods that cannot be read; they count as disabled methods
 * @param devices that need no code now
 * @param locks what stands in the way of a code now
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
     * @param number of a phone, but for its last two digits in dots
     * @param country of a phone, ISO code
     * @param channel of a phone: {@code sms} or {@code voice}
     * @param label of an app, as its user named it
     * @param remaining recovery codes that are left
     * @param preferred whether a sign-in begins with it
     * @param switchedOff whether it is of no use until it is set up anew, or the user is unlocked: too many wrong codes
     * @param lastUsed exact to a day; left out if it is not known
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
     * @param lastUsed exact to a day
     * @param ends when a code is asked for there again
     */
    public record DeviceStatus(String id, String name, String created, String lastUsed, String ends) {}

    /**
     * @param reason name of the budget that is used up, or {@code brute-force}
     * @param method id of the method that it is about; left out if it is about the user
     * @param until when it ends by itself
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record LockStatus(String reason, String method, String until) {}
}
