// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;
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
 * Changes a user's two-step verification. Every change takes the {@link UserLock}, loads the enrolment inside it, and then judges
 * and stores.
 */
public final class EnrolmentService {

    private static final Logger LOG = Logger.getLogger(EnrolmentService.class);
    private static final Duration LAST_USED_PRECISION = Duration.ofDays(1);

    private final UserContext context;
    private final EnrolmentStore store;
    private final NumberCopy profile;

    public EnrolmentService(UserContext context) {
        this.context = context;
        this.store = new EnrolmentStore(context);
        this.profile = new NumberCopy(context, store);
    }

    /** Whether anything can be stored for this user. Keycloak stores nothing for transient users of identity providers. */
    public static boolean isPossibleFor(UserModel user) {
        return !LightweightUserAdapter.isLightweightUser(user);
    }

    /** The current enrolment. A credential that cannot be read counts as a disabled method and is logged by its id. */
    public Enrolment load() {
        return store.load();
    }

    /** Whether the user has anything of two-step verification, in use or not. */
    public boolean hasAnything() {
        Enrolment now = load();
        return !now.methods().isEmpty()
                || !now.disabled().isEmpty()
                || !now.unreadable().isEmpty()
                || store.hasEnrolment();
    }

    /**
     * Disables methods until they are set up again (NIST SP 800-63B-4 §3.2.2). It commits even if the request fails, and even if
     * another request holds the lock.
     *
     * @return whether one of them was enabled before
     */
    public boolean disable(List<Method> methods) {
        return inNewTransaction(own -> {
            UserLock.hold(own.context.session(), own.context.realm(), own.context.user());
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
        lock();
        store.write(store.enrolment().withDisabled(List.of()));
    }

    /**
     * When the user was first asked to enrol; now if that was never noted. The note is made once, in a new transaction, so that the
     * setup deadline does not depend on how the sign-in ends.
     */
    public Instant requiredSince() {
        Instant now = context.clock().instant();
        long noted = store.enrolment().requiredSince();
        if (noted > 0) {
            return Instant.ofEpochMilli(noted);
        }
        return inNewTransaction(own -> {
            // A sign-in does not wait for the lock; another one notes the same.
            if (!own.tryLock()) {
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
     * Notes that a method was used now, at most once a day. In a new transaction, so that parallel sign-ins do not make each other
     * fail.
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
     * @param drafts in the order in which they were verified; the first becomes the preferred method unless there is a phone or app
     *     already
     * @param recoveryLabel label for a new list of recovery codes
     */
    public void turnOn(List<EnrolmentDraft> drafts, String recoveryLabel) {
        lock();
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

    /** Makes a method the one that sign-ins start with. */
    public void prefer(Method method) {
        lock();
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
        lock();
        store(draft, load(), recoveryLabel);
        profile.update(load());
    }

    /** Replaces a method with a verified one. */
    public void replace(Method old, EnrolmentDraft draft) {
        lock();
        String id = store(draft, load(), "");
        StoredEnrolment known = store.enrolment();
        if (old.id().equals(known.preferred())) {
            store.write(known.preferring(id));
        }
        store.remove(old.id());
        profile.update(load());
    }

    public void remove(Method method) {
        lock();
        store.remove(method.id());
        profile.update(load());
    }

    /** Makes a channel the one that sign-ins with this phone begin with. */
    public void prefer(Method.Phone phone, Channel channel) {
        lock();
        store.prefer(phone, channel);
    }

    /**
     * Turns two-step verification off.
     *
     * @param clear whether phones, apps and recovery codes are deleted, too
     */
    public void turnOff(boolean clear) {
        lock();
        if (!clear) {
            store.write(store.enrolment().turned(false, context.clock().millis()));
            profile.update(load());
            return;
        }
        Enrolment before = load();
        before.unreadable().forEach(credential -> store.remove(credential.id()));
        store.removeMethods(before.allMethods().stream());
        // Before the enrolment is removed, which holds what the profile said originally.
        profile.update(load());
        new ConfirmedLinks(context.user(), context.clock()).forgetAll();
        store.removeEnrolment();
    }

    /** @return id of the credential */
    private String store(EnrolmentDraft draft, Enrolment before, String recoveryLabel) {
        // A credential that cannot be read cannot be compared, so a method of its type replaces it.
        before.unreadable().stream()
                .filter(credential -> credential.type().equals(draft.credentialType()))
                .forEach(credential -> store.remove(credential.id()));
        if (draft instanceof EnrolmentDraft.PhoneDraft phone) {
            if (store.enrolment().pending() != null) {
                // Whatever number was suggested, the user has verified the one that they use.
                store.write(store.enrolment().pending(null));
            }
            store.removeMethods(Method.phones(before.disabled().stream())
                    .filter(known -> known.number().equals(phone.line().number())));
            return before.phones().stream()
                    .filter(known -> known.number().equals(phone.line().number()))
                    .findFirst()
                    .map(Method.Phone::id)
                    .orElseGet(() -> store.create(phone.line()));
        }
        if (draft instanceof EnrolmentDraft.AppDraft app) {
            // It replaces apps that are disabled.
            store.removeMethods(before.disabled().stream().filter(known -> known.kind() == MethodKind.APP));
            return store.create(app);
        }
        return store.create((EnrolmentDraft.RecoveryCodesDraft) draft, recoveryLabel);
    }

    /**
     * Copies the verified number to the user's profile after changes by others or of the policy. It runs in a new
     * transaction, and only if something differs, so that an ordinary sign-in writes nothing.
     *
     * @param known the enrolment as it was loaded
     */
    public void catchUpProfile(Enrolment known) {
        if (!profile.isUpToDate(known)) {
            tryChange(own -> own.profile.update(own.load()));
        }
    }

    /** A number that an admin has imported for the user to verify; it counts for nothing before. */
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

    /** Keeps a number for the user to verify. */
    public void suggest(PhoneNumber number) {
        lock();
        store.write(store.enrolment().pending(number.e164()));
    }

    /** Labels of the user's authenticator apps, lower case. */
    public Set<String> appLabels() {
        return store.labels(OTPCredentialModel.TYPE);
    }

    /** @throws ModelException if another request is changing this user's methods */
    private void lock() {
        if (!UserLock.hold(context.session(), context.realm(), context.user())) {
            throw new ModelException("Another request is changing the methods of user "
                    + context.user().getId());
        }
    }

    private boolean tryLock() {
        return UserLock.tryHold(context.session(), context.realm(), context.user());
    }

    private <T> T inNewTransaction(Function<EnrolmentService, T> job) {
        return UserInNewTransaction.run(
                context.session(),
                context.realm(),
                context.user(),
                (session, realm, user) -> job.apply(new EnrolmentService(context.in(session, realm, user))));
    }

    /** Makes a change in a new transaction. It is left out if another request is changing this user's methods. */
    private void tryChange(Consumer<EnrolmentService> change) {
        try {
            inNewTransaction(own -> {
                boolean locked = own.tryLock();
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
