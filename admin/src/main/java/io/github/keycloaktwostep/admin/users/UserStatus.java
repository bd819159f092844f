// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.users;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.device.RememberedDevices;
import io.github.keycloaktwostep.device.RememberedDevices.DeviceView;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Enrolment.MissingPart;
import io.github.keycloaktwostep.enrolment.EnrolmentService;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyStore;
import io.github.keycloaktwostep.secondstep.ActiveLocks;
import io.github.keycloaktwostep.secondstep.ActiveLocks.ActiveLock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.keycloak.models.UserModel;

/**
 * A user's two-step verification as admins see it. Times are ISO 8601, UTC. Phone numbers are masked, and there are no
 * secrets.
 *
 * @param state {@code on}, {@code off} (turned off by the user), {@code adopted} (the user is asked for a code of an
 *     app or of recovery codes that were set up on Keycloak's own pages) or {@code none}
 * @param since when it was turned on; left out if it is not on
 * @param required whether the realm's policy requires two-step verification for this user
 * @param missing what the policy requires and the user does not have: {@code nothing}, {@code first-method} or {@code
 *     backup}
 * @param toBeConfirmed imported number that the user has not yet verified, masked; left out if there is none
 * @param setUpAtNextSignIn whether the user must set up two-step verification at the next sign-in
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

    static UserStatus of(UserContext context, Enrolment enrolment, MissingPart missing, boolean setUpRequired) {
        UserModel user = context.user();
        return new UserStatus(
                user.getId(),
                user.getUsername(),
                enrolment.state().name().toLowerCase(Locale.ROOT),
                enrolment.since().map(UserStatus::time).orElse(null),
                PolicyStore.requires(context.policy(), context.session(), context.realm(), user),
                missing.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                new EnrolmentService(context).pending().map(PhoneNumber::masked).orElse(null),
                setUpRequired,
                Stream.concat(
                                enrolment.methods().stream().map(method -> MethodStatus.of(method, enrolment, false)),
                                enrolment.disabled().stream().map(method -> MethodStatus.of(method, enrolment, true)))
                        .toList(),
                enrolment.unreadable().stream()
                        .map(one -> new UnreadableStatus(one.id(), one.type()))
                        .toList(),
                new RememberedDevices(context)
                        .list().stream()
                                .map(device -> DeviceStatus.of(device, context.policy()))
                                .toList(),
                new ActiveLocks(context)
                        .of(enrolment).stream().map(LockStatus::of).toList());
    }

    private static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
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
     * @param switchedOff whether it is disabled after too many wrong codes, until it is set up again or the user is
     *     unlocked
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
            String lastUsed) {

        static MethodStatus of(Method method, Enrolment enrolment, boolean switchedOff) {
            Method.Phone phone = method instanceof Method.Phone one ? one : null;
            Instant used = enrolment.lastUsed().get(method.id());
            return new MethodStatus(
                    method.id(),
                    method.kind().id(),
                    phone == null ? null : phone.number().masked(),
                    phone == null ? null : phone.line().region(),
                    phone == null ? null : phone.channel().id(),
                    method instanceof Method.App app ? app.label() : null,
                    method instanceof Method.RecoveryCodes list ? list.remaining() : null,
                    !switchedOff
                            && enrolment.firstChoice().filter(method::equals).isPresent(),
                    switchedOff,
                    time(method.added()),
                    used == null ? null : time(used));
        }
    }

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
    public record DeviceStatus(String id, String name, String created, String lastUsed, String ends) {

        static DeviceStatus of(DeviceView seen, Policy policy) {
            return new DeviceStatus(
                    seen.id(),
                    seen.device().name(),
                    time(Instant.ofEpochMilli(seen.device().created())),
                    time(Instant.ofEpochMilli(seen.device().lastUsed())),
                    time(seen.device().ends(policy)));
        }
    }

    /**
     * @param reason name of the rate limit that is exceeded, or {@code brute-force}
     * @param method id of the locked method; left out if the user is locked
     * @param until when the lock expires
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record LockStatus(String reason, String method, String until) {

        static LockStatus of(ActiveLock lock) {
            return new LockStatus(lock.reason(), lock.method().map(Method::id).orElse(null), time(lock.until()));
        }
    }
}
