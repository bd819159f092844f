// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.method.CredentialTypes;
import io.github.keycloaktwostep.method.MethodKind;
import io.github.keycloaktwostep.transaction.UserInNewTransaction;
import io.github.keycloaktwostep.transaction.UserLock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.models.ModelException;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.light.LightweightUserAdapter;

/**
 * Reads and changes a user's enrolment. Every change first takes the {@link UserLock}, and then loads, decides and
 * stores. Changes throw a {@link ModelException} if another request is changing the methods of the same user.
 */
public final class EnrolmentService {

    private static final Logger LOG = Logger.getLogger(EnrolmentService.class);
    private static final Duration LAST_USED_PRECISION = Duration.ofDays(1);

    private final UserContext context;
    private final EnrolmentStore store;
    private final UserCredentials credentials;
    private final NumberCopy profile;

    public EnrolmentService(UserContext context) {
        this.context = context;
        this.store = new EnrolmentStore(context);
        this.credentials = new UserCredentials(context);
        this.profile = new NumberCopy(context, store);
    }

    /**
     * Whether anything can be stored for this user. Keycloak stores nothing for transient users of identity providers.
     */
    public static boolean isPossibleFor(UserModel user) {
        return !LightweightUserAdapter.isLightweightUser(user);
    }

    /** The current enrolment. A credential that cannot be read counts as a disabled method and is logged by its id. */
    public Enrolment load() {
        return store.load();
    }

    /** The enrolment as it is committed: for changes that another transaction made while this one was running. */
    public Enrolment loadCommitted() {
        return inNewTransaction(EnrolmentService::load);
    }

    /** Whether anything is stored for the user's two-step verification, even if it is not in use. */
    public boolean hasAnything() {
        Enrolment now = load();
        return !now.methods().isEmpty()
                || !now.disabled().isEmpty()
                || !now.unreadable().isEmpty()
                || !credentials.list(CredentialTypes.ENROLMENT).isEmpty();
    }

    /**
     * Disables methods until they are set up again (NIST SP 800-63B-4 §3.2.2). The change is committed even if the
     * request fails, and even if another request holds the lock.
     *
     * @return whether at least one of them was enabled before
     */
    public boolean disable(List<Method> methods) {
        return inNewTransaction(own -> {
            UserLock.hold(own.context);
            StoredEnrolment before = own.store.enrolment();
            own.store.write(before.withDisabled(
                    Stream.concat(before.off().stream(), methods.stream().map(Method::id))
                            .distinct()
                            .toList()));
            return methods.stream().anyMatch(method -> !before.off().contains(method.id()));
        });
    }

    /** Enables all disabled methods again. */
    public void enableAll() {
        UserLock.require(context);
        store.write(store.enrolment().withDisabled(List.of()));
    }

    /**
     * When the user was first required to enrol. The first call records the current time, in a new transaction, so that
     * the setup deadline does not depend on how the sign-in ends.
     */
    public Instant requiredSince() {
        Instant now = context.clock().instant();
        long noted = store.enrolment().requiredSince();
        if (noted > 0) {
            return Instant.ofEpochMilli(noted);
        }
        return inNewTransaction(own -> {
            // A sign-in does not wait for the lock. Another sign-in will record the time.
            if (!UserLock.tryHold(own.context)) {
                return now;
            }
            long meanwhile = own.store.enrolment().requiredSince();
            if (meanwhile > 0) {
                return Instant.ofEpochMilli(meanwhile);
            }
            own.store.write(own.store.enrolment().requiredSince(now.toEpochMilli()));
            return now;
        });
    }

    /**
     * Records that a method was used now, at most once a day. Runs in a new transaction, so that parallel sign-ins do
     * not make each other fail.
     */
    public void noteUse(Method method, Enrolment known) {
        new DirectoryEntry(context).keep();
        Instant now = context.clock().instant();
        Instant noted = known.lastUsed().getOrDefault(method.id(), Instant.EPOCH);
        if (!known.on() || noted.plus(LAST_USED_PRECISION).isAfter(now)) {
            return;
        }
        tryChange(own -> own.store.write(own.store.enrolment().used(method.id(), now.toEpochMilli())));
    }

    /**
     * Stores verified methods and turns two-step verification on.
     *
     * @param drafts the methods in the order in which they were verified; the first one becomes the preferred method,
     *     unless the user already has a phone or an app
     * @param recoveryLabel label for a new list of recovery codes
     */
    public void turnOn(List<EnrolmentDraft> drafts, String recoveryLabel) {
        UserLock.require(context);
        Enrolment before = load();
        String first = null;
        for (EnrolmentDraft draft : drafts) {
            String id = store(draft, before, recoveryLabel);
            first = first == null ? id : first;
        }
        turnOn(
                before,
                before.firstChoice()
                        .filter(method -> !method.isRecoveryCodes())
                        .map(Method::id)
                        .orElse(first));
    }

    /** Makes a method the preferred one, with which sign-ins start. */
    public void prefer(Method method) {
        UserLock.require(context);
        turnOn(load(), method.id());
    }

    private void turnOn(Enrolment before, String preferred) {
        long since = before.since().map(Instant::toEpochMilli).orElseGet(context.clock()::millis);
        store.write(store.enrolment()
                .turned(true, since)
                .preferring(preferred)
                .withDisabled(before.disabled().stream().map(Method::id).toList()));
        profile.update(load());
    }

    /**
     * Adds a verified method.
     *
     * @param recoveryLabel label for a new list of recovery codes, which replaces the old one
     */
    public void add(EnrolmentDraft draft, String recoveryLabel) {
        UserLock.require(context);
        store(draft, load(), recoveryLabel);
        profile.update(load());
    }

    /** Replaces a method with a verified one. */
    public void replace(Method old, EnrolmentDraft draft) {
        UserLock.require(context);
        String id = store(draft, load(), "");
        StoredEnrolment known = store.enrolment();
        if (old.id().equals(known.preferred())) {
            store.write(known.preferring(id));
        }
        credentials.remove(old.id());
        profile.update(load());
    }

    public void remove(Method method) {
        UserLock.require(context);
        credentials.remove(method.id());
        profile.update(load());
    }

    /** Makes a channel the preferred one of a phone. */
    public void prefer(Method.Phone phone, Channel channel) {
        UserLock.require(context);
        store.prefer(phone, channel);
    }

    /**
     * Turns two-step verification off.
     *
     * @param clear whether phones, apps and recovery codes are deleted, too
     */
    public void turnOff(boolean clear) {
        UserLock.require(context);
        if (!clear) {
            store.write(store.enrolment().turned(false, context.clock().millis()));
            profile.update(load());
            return;
        }
        Enrolment before = load();
        before.unreadable().forEach(credential -> credentials.remove(credential.id()));
        removeAll(before.allMethods().stream());
        // Must precede the removal of the enrolment, which holds the original values of the profile.
        profile.update(load());
        new ConfirmedLinks(context).forgetAll();
        credentials.list(CredentialTypes.ENROLMENT).forEach(credentials::remove);
    }

    private void removeAll(Stream<? extends Method> methods) {
        methods.map(Method::id).forEach(credentials::remove);
    }

    /** @return id of the credential */
    private String store(EnrolmentDraft draft, Enrolment before, String recoveryLabel) {
        // An unreadable credential cannot be compared with the new method, so any method of the same type replaces it.
        before.unreadable().stream()
                .filter(credential -> credential.type().equals(draft.credentialType()))
                .forEach(credential -> credentials.remove(credential.id()));
        if (draft instanceof EnrolmentDraft.PhoneDraft phone) {
            if (store.enrolment().pending() != null) {
                // The suggestion is obsolete now, even if the user has verified a different number.
                store.write(store.enrolment().pending(null));
            }
            removeAll(Method.phones(before.disabled().stream())
                    .filter(known -> known.number().equals(phone.line().number())));
            return before.phones().stream()
                    .filter(known -> known.number().equals(phone.line().number()))
                    .findFirst()
                    .map(Method.Phone::id)
                    .orElseGet(() -> store.create(phone.line()));
        }
        if (draft instanceof EnrolmentDraft.AppDraft app) {
            // A new app replaces all disabled apps.
            removeAll(before.disabled().stream().filter(known -> known.kind() == MethodKind.APP));
            return store.create(app);
        }
        return store.create((EnrolmentDraft.RecoveryCodesDraft) draft, recoveryLabel);
    }

    /**
     * Updates the number in the user's profile after changes of the policy or by other software. Runs in a new
     * transaction, and only if something differs, so that an ordinary sign-in writes nothing.
     *
     * @param known the enrolment as loaded by this request
     */
    public void catchUpProfile(Enrolment known) {
        if (!profile.isUpToDate(known)) {
            tryChange(own -> own.profile.update(own.load()));
        }
    }

    /**
     * The number that an admin has imported for the user to verify. It has no effect until the user has verified it.
     */
    public Optional<PhoneNumber> pending() {
        try {
            return Optional.ofNullable(store.enrolment().pending()).map(PhoneNumber::new);
        } catch (IllegalArgumentException e) {
            LOG.warnf(
                    "A number that was imported for user %s cannot be read and is ignored",
                    context.user().getId());
            return Optional.empty();
        }
    }

    /** Stores a number that the user is asked to verify. */
    public void suggest(PhoneNumber number) {
        UserLock.require(context);
        store.write(store.enrolment().pending(number.e164()));
    }

    /** Labels of the user's authenticator apps, in lower case. */
    public Set<String> appLabels() {
        return credentials.labels(OTPCredentialModel.TYPE);
    }

    private <T> T inNewTransaction(Function<EnrolmentService, T> job) {
        return UserInNewTransaction.run(context, own -> job.apply(new EnrolmentService(own)));
    }

    /** Makes a change in a new transaction, or skips it if another request is changing this user's methods. */
    private void tryChange(Consumer<EnrolmentService> change) {
        try {
            inNewTransaction(own -> {
                boolean locked = UserLock.tryHold(own.context);
                if (locked) {
                    change.accept(own);
                }
                return locked;
            });
        } catch (ModelException e) {
            LOG.debugf(
                    "Another request has changed what is stored for user %s",
                    context.user().getId());
        }
    }
}
