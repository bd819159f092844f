package io.github.keycloaktwostep.admin.users;

import io.github.keycloaktwostep.admin.users.UserStatus.DeviceStatus;
import io.github.keycloaktwostep.admin.users.UserStatus.LockStatus;
import io.github.keycloaktwostep.admin.users.UserStatus.MethodStatus;
import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.device.RememberedDevices;
import io.github.keycloaktwostep.device.RememberedDevices.Seen;
import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodKind;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Enrolment.MissingPart;
import io.github.keycloaktwostep.enrolment.EnrolmentService;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.policy.PolicyStore;
import io.github.keycloaktwostep.secondstep.ActiveLocks;
import io.github.keycloaktwostep.secondstep.ActiveLocks.ActiveLock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.Stream;
import org.keycloak.models.UserModel;

/** Reads a user's enrolment, devices and locks, and converts them into their JSON form. */
final class UserStatusReader {

    private final UserContext context;
    private final Enrolment enrolment;

    UserStatusReader(UserContext context, Enrolment enrolment) {
        this.context = context;
        this.enrolment = enrolment;
    }

    UserStatus read(MissingPart missing, boolean setUpRequired) {
        UserModel user = context.user();
        return new UserStatus(
                user.getId(),
                user.getUsername(),
                enrolment.state().name().toLowerCase(Locale.ROOT),
                enrolment.since().map(UserStatusReader::time).orElse(null),
                PolicyStore.requires(context.policy(), context.session(), context.realm(), user),
                missing.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                new EnrolmentService(context).pending().map(PhoneNumber::masked).orElse(null),
                setUpRequired,
                Stream.concat(
                                enrolment.methods().stream().map(method -> method(method, false)),
                                enrolment.disabled().stream().map(method -> method(method, true)))
                        .toList(),
                enrolment.unreadable().stream()
                        .map(one -> new UserStatus.UnreadableStatus(one.id(), one.type()))
                        .toList(),
                new RememberedDevices(context).list().stream().map(this::device).toList(),
                new ActiveLocks(context)
                        .of(enrolment).stream().map(UserStatusReader::lock).toList());
    }

    private MethodStatus method(Method method, boolean switchedOff) {
        Method.Phone phone = method instanceof Method.Phone one ? one : null;
        Instant used = enrolment.lastUsed().get(method.id());
        return new MethodStatus(
                method.id(),
                MethodKind.of(method).id(),
                phone == null ? null : phone.number().masked(),
                phone == null ? null : phone.region(),
                phone == null ? null : phone.channel().id(),
                method instanceof Method.App app ? app.label() : null,
                method instanceof Method.RecoveryCodes list ? list.remaining() : null,
                !switchedOff && enrolment.firstChoice().filter(method::equals).isPresent(),
                switchedOff,
                time(method.added()),
                used == null ? null : time(used));
    }

    private DeviceStatus device(Seen seen) {
        return new DeviceStatus(
                seen.id(),
                seen.device().name(),
                time(Instant.ofEpochMilli(seen.device().created())),
                time(Instant.ofEpochMilli(seen.device().lastUsed())),
                time(seen.device().ends(context.policy())));
    }

    private static LockStatus lock(ActiveLock lock) {
        return new LockStatus(lock.reason(), lock.method().map(Method::id).orElse(null), time(lock.until()));
    }

    private static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
