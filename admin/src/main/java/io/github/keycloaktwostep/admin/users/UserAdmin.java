package io.github.keycloaktwostep.admin.users;

import io.github.keycloaktwostep.admin.http.AdminRequest;
import io.github.keycloaktwostep.admin.http.RequestRejected;
import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.device.RememberedDevices;
import io.github.keycloaktwostep.enrolment.AvailableMethods;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Enrolment.MissingPart;
import io.github.keycloaktwostep.enrolment.EnrolmentService;
import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.policy.Enforcement;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyReader;
import io.github.keycloaktwostep.ratelimit.UserLock;
import io.github.keycloaktwostep.secondstep.ActiveLocks;
import io.github.keycloaktwostep.secondstep.ActiveLocks.ActiveLock;
import java.util.List;
import java.util.Map;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.storage.ReadOnlyException;

/** One user in the hands of an admin who may do what is called here. */
final class UserAdmin {

    /** Resource type of the admin events. */
    static final String EVENT = "TWO_STEP_USER";

    private final AdminRequest call;
    private final UserModel user;
    private final UserContext context;
    private final Policy policy;
    private final EnrolmentService enrolments;
    private final RememberedDevices devices;
    private final ActiveLocks locks;

    UserAdmin(AdminRequest call, UserModel user) {
        this.call = call;
        this.user = user;
        this.context = UserContext.of(call.session(), call.realm(), user);
        this.policy = context.policy();
        this.enrolments = new EnrolmentService(context);
        this.devices = new RememberedDevices(context);
        this.locks = new ActiveLocks(context);
    }

    UserStatus status() {
        Enrolment enrolment = enrolments.load();
        return new UserStatusReader(policy)
                .of(
                        user,
                        enrolment,
                        PolicyReader.requires(policy, call.session(), call.realm(), user),
                        missing(enrolment),
                        enrolments.pending(),
                        demanded(),
                        devices.list(),
                        locks.of(enrolment));
    }

    UserChanged reset(boolean logout) {
        // Before the lock, which expires: back-channel logout can take seconds for each session.
        boolean ended = logout && endSessions();
        lock();
        Enrolment before = enrolments.load();
        boolean known =
                enrolments.hasAnything() || demanded() || !locks.of(before).isEmpty();
        locks.lift(before);
        known |= devices.forgetAll();
        enrolments.turnOff(true);
        if (demanded()) {
            user.removeRequiredAction(PolicyReader.REQUIRED_ACTION);
        }
        if (logout) {
            // Opened meanwhile with what is removed now. Without notifying clients, which would take time under the
            // lock.
            List<UserSessionModel> late = sessions();
            late.forEach(session -> call.session().sessions().removeUserSession(call.realm(), session));
            ended |= !late.isEmpty();
        }
        if (PolicyReader.requires(policy, call.session(), call.realm(), user) && canBeSetUp()) {
            // Who had it, and must have it, gets no days of grace once more.
            demand();
        }
        return done("reset", known || ended, before.asksForCode() ? Change.TURNED_OFF : null);
    }

    UserChanged unlock() {
        lock();
        Enrolment before = enrolments.load();
        List<ActiveLock> held = locks.of(before);
        locks.lift(before);
        Enrolment after = enrolments.load();
        boolean changed = locks.of(after).size() < held.size()
                || after.switchedOff().size() < before.switchedOff().size();
        // What was counted below its limit is forgotten, too, which is reported although it cannot be seen.
        UserChanged done = done("unlock", true, changed ? Change.UNLOCKED : null);
        return new UserChanged(changed, done.user());
    }

    UserChanged forgetDevices() {
        lock();
        return done("forget-devices", devices.forgetAll(), Change.DEVICES_FORGOTTEN);
    }

    UserChanged require() {
        lock();
        if (!canBeSetUp()) {
            throw RequestRejected.conflict(
                    "not_set_up",
                    "Two-step verification is not set up in this realm, so nobody can be asked for it; call POST"
                            + " two-step/setup first");
        }
        if (policy.enforcement() == Enforcement.OFF) {
            throw RequestRejected.conflict(
                    "not_offered",
                    "The policy's 'enforcement' is 'off', so nobody is offered two-step verification; set it to"
                            + " 'optional' or 'required' first");
        }
        Enrolment enrolment = enrolments.load();
        boolean news = !demanded() && !(enrolment.on() && missing(enrolment) == MissingPart.NOTHING);
        if (news && !demand()) {
            throw RequestRejected.conflict(
                    "read_only",
                    "This user comes from a store that cannot be written to, so nothing can be asked of him alone; use"
                            + " 'required-roles'");
        }
        return done("require", news, null);
    }

    /** Changes of the user themself and of other admins wait, or this one is refused: nothing is judged by old state. */
    private void lock() {
        if (!UserLock.hold(call.session(), call.realm(), user)) {
            throw RequestRejected.conflict("busy", "Another request is changing this user; try again");
        }
    }

    /** @param told what the user hears of it; {@code null} if there is nothing to tell */
    private UserChanged done(String what, boolean changed, Change told) {
        if (changed) {
            if (told != null) {
                call.adminEvent().detail(Events.CHANGE, told.id());
            }
            call.report(OperationType.ACTION, EVENT, Map.of("user", user.getId(), "change", what));
        }
        return new UserChanged(changed, status());
    }

    /** As the admin console's <em>sign out</em> does: what was issued before is of no use any more, offline tokens too. */
    private boolean endSessions() {
        List<UserSessionModel> sessions = sessions();
        call.session().users().setNotBeforeForUser(call.realm(), user, (int)
                context.clock().instant().getEpochSecond());
        sessions.forEach(session -> AuthenticationManager.backchannelLogout(
                call.session(),
                call.realm(),
                session,
                call.session().getContext().getUri(),
                call.session().getContext().getConnection(),
                call.session().getContext().getHttpRequest().getHttpHeaders(),
                true));
        return !sessions.isEmpty();
    }

    private List<UserSessionModel> sessions() {
        return call.session()
                .sessions()
                .getUserSessionsStream(call.realm(), user)
                .toList();
    }

    /** @return false for a user of a store that cannot be written to */
    private boolean demand() {
        try {
            user.addRequiredAction(PolicyReader.REQUIRED_ACTION);
            return true;
        } catch (ReadOnlyException e) {
            return false;
        }
    }

    private boolean demanded() {
        return user.getRequiredActionsStream().anyMatch(PolicyReader.REQUIRED_ACTION::equals);
    }

    private boolean canBeSetUp() {
        RequiredActionProviderModel wizard =
                call.realm().getRequiredActionProviderByAlias(PolicyReader.REQUIRED_ACTION);
        return wizard != null && wizard.isEnabled();
    }

    private MissingPart missing(Enrolment enrolment) {
        return AvailableMethods.of(call.session(), policy).missing(enrolment.methods());
    }
}
