// SPDX-License-Identifier: Apache-2.0
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
import io.github.keycloaktwostep.keycloak.KeycloakSignIn;
import io.github.keycloaktwostep.method.ProviderIds;
import io.github.keycloaktwostep.policy.Enforcement;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyStore;
import io.github.keycloaktwostep.policy.RegisteredAction;
import io.github.keycloaktwostep.secondstep.ActiveLocks;
import io.github.keycloaktwostep.secondstep.ActiveLocks.ActiveLock;
import io.github.keycloaktwostep.transaction.UserLock;
import java.util.List;
import java.util.Map;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.storage.ReadOnlyException;

/** The changes that an admin can make to a user's two-step verification. The caller has checked permissions. */
final class UserAdmin {

    /** Resource type of the admin events. */
    static final String EVENT = "TWO_STEP_USER";

    private final AdminRequest request;
    private final UserModel user;
    private final UserContext context;
    private final Policy policy;
    private final EnrolmentService enrolments;
    private final RememberedDevices devices;
    private final ActiveLocks locks;

    UserAdmin(AdminRequest request, UserModel user) {
        this.request = request;
        this.user = user;
        this.context = new UserContext(request.session(), request.realm(), user);
        this.policy = context.policy();
        this.enrolments = new EnrolmentService(context);
        this.devices = new RememberedDevices(context);
        this.locks = new ActiveLocks(context);
    }

    UserStatus status() {
        Enrolment enrolment = enrolments.load();
        return UserStatus.of(context, enrolment, missing(enrolment), isSetUpRequired());
    }

    UserChanged reset(boolean logout) {
        // Comes before the lock, which expires, because back-channel logout can take seconds for each session.
        boolean ended = logout && endSessions();
        lock();
        Enrolment before = enrolments.load();
        boolean hadSomething = enrolments.hasAnything()
                || isSetUpRequired()
                || !locks.of(before).isEmpty();
        locks.lift(before);
        hadSomething |= devices.forgetAll();
        enrolments.turnOff(true);
        if (isSetUpRequired()) {
            user.removeRequiredAction(ProviderIds.SETUP);
        }
        if (logout) {
            // These sessions were started in the meantime with what is removed now. Clients are not notified, because
            // that would take time while the lock is held.
            List<UserSessionModel> late = sessions();
            late.forEach(session -> request.session().sessions().removeUserSession(request.realm(), session));
            ended |= !late.isEmpty();
        }
        if (PolicyStore.requires(policy, request.session(), request.realm(), user) && canBeSetUp()) {
            // Users who must have two-step verification do not get a second grace period.
            requireSetUp();
        }
        return report("reset", hadSomething || ended, before.asksForCode() ? Change.TURNED_OFF : null);
    }

    UserChanged unlock() {
        lock();
        Enrolment before = enrolments.load();
        List<ActiveLock> locksBefore = locks.of(before);
        locks.lift(before);
        Enrolment after = enrolments.load();
        boolean changed = locks.of(after).size() < locksBefore.size()
                || after.disabled().size() < before.disabled().size();
        // Always reported, because counts below their limit are deleted, too, although the status does not show them.
        UserChanged reported = report("unlock", true, changed ? Change.UNLOCKED : null);
        return new UserChanged(changed, reported.user());
    }

    UserChanged forgetDevices() {
        lock();
        return report("forget-devices", devices.forgetAll(), Change.DEVICES_FORGOTTEN);
    }

    UserChanged require() {
        lock();
        if (!canBeSetUp()) {
            throw RequestRejected.conflict(
                    "not_set_up",
                    "Two-step verification is not set up in this realm, so users cannot be asked to set it up; call"
                            + " POST two-step/setup first");
        }
        if (policy.enforcement() == Enforcement.OFF) {
            throw RequestRejected.conflict(
                    "not_offered",
                    "The policy's 'enforcement' is 'off', so users are not offered two-step verification; set it to"
                            + " 'optional' or 'required' first");
        }
        Enrolment enrolment = enrolments.load();
        boolean changed = !isSetUpRequired() && !(enrolment.on() && missing(enrolment) == MissingPart.NOTHING);
        if (changed && !requireSetUp()) {
            throw RequestRejected.conflict(
                    "read_only",
                    "This user comes from a read-only user store, so a required action cannot be added; use"
                            + " 'required-roles' instead");
        }
        return report("require", changed, null);
    }

    /** Excludes other changes of this user, so that no decision is based on stale state. */
    private void lock() {
        if (!UserLock.hold(context)) {
            throw RequestRejected.conflict("busy", "Another request is changing this user; try again");
        }
    }

    /** @param notification the change that the user is notified of; {@code null} for none */
    private UserChanged report(String what, boolean changed, Change notification) {
        if (changed) {
            if (notification != null) {
                request.adminEvent().detail(Events.CHANGE, notification.id());
            }
            request.report(OperationType.ACTION, EVENT, Map.of("user", user.getId(), "change", what));
        }
        return new UserChanged(changed, request.auth().users().canView(user) ? status() : null);
    }

    /**
     * Ends all sessions, like <em>Sign out</em> in the admin console. Also invalidates all tokens issued before,
     * including offline tokens.
     */
    private boolean endSessions() {
        List<UserSessionModel> sessions = sessions();
        request.session().users().setNotBeforeForUser(request.realm(), user, (int)
                context.clock().instant().getEpochSecond());
        sessions.forEach(session -> KeycloakSignIn.end(request.session(), request.realm(), session));
        return !sessions.isEmpty();
    }

    private List<UserSessionModel> sessions() {
        return request.session()
                .sessions()
                .getUserSessionsStream(request.realm(), user)
                .toList();
    }

    /** @return false for a user of a read-only user store */
    private boolean requireSetUp() {
        try {
            user.addRequiredAction(ProviderIds.SETUP);
            return true;
        } catch (ReadOnlyException e) {
            return false;
        }
    }

    private boolean isSetUpRequired() {
        return user.getRequiredActionsStream().anyMatch(ProviderIds.SETUP::equals);
    }

    private boolean canBeSetUp() {
        return RegisteredAction.isEnabled(request.realm(), ProviderIds.SETUP);
    }

    private MissingPart missing(Enrolment enrolment) {
        return AvailableMethods.of(request.session(), policy).missing(enrolment.methods());
    }
}
