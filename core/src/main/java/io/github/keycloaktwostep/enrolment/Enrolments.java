package io.github.keycloaktwostep.enrolment;

import io.github.keycloaktwostep.enrolment.Enrolment.State;
import io.github.keycloaktwostep.enrolment.Enrolment.Unreadable;
import io.github.keycloaktwostep.event.Warnings;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.keycloak.ModelCache;
import io.github.keycloaktwostep.policy.PolicyReader;
import io.github.keycloaktwostep.ratelimit.UserLock;
import io.github.keycloaktwostep.transaction.UserInNewTransaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.common.util.Time;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelException;
import org.keycloak.models.OTPPolicy;
import org.keycloak.models.RealmModel;
import org.keycloak.models.SubjectCredentialManager;
import org.keycloak.models.UserCredentialModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.models.credential.dto.OTPCredentialData;
import org.keycloak.models.credential.dto.RecoveryAuthnCodesCredentialData;
import org.keycloak.models.light.LightweightUserAdapter;
import org.keycloak.models.utils.CredentialValidation;
import org.keycloak.util.JsonSerialization;
import org.keycloak.utils.CredentialHelper;

/** Reads and writes what a user has set up, as Keycloak credentials. */
public final class Enrolments {

    private static final Logger LOG = Logger.getLogger(Enrolments.class);

    /** How old it may get when a method was last used before it is written again: a sign-in costs no write. */
    private static final Duration LAST_USED_PRECISION = Duration.ofDays(1);

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;
    private final Clock clock;

    public Enrolments(KeycloakSession session, RealmModel realm, UserModel user, Clock clock) {
        this.session = session;
        this.realm = realm;
        this.user = user;
        this.clock = clock;
    }

    /** Whether anything can be set up for this user. Nothing can be stored for the transient users of a broker. */
    public static boolean possibleFor(UserModel user) {
        return !LightweightUserAdapter.isLightweightUser(user);
    }

    /** What is set up now. A credential that cannot be read counts as a disabled method and is logged by its id. */
    public Enrolment load() {
        List<CredentialModel> stored = credentials()
                .getStoredCredentialsStream()
                .filter(credential -> CredentialTypes.SECOND_STEP.contains(credential.getType()))
                .toList();
        return ModelCache.of(session, user, "enrolment", CredentialContent.of(stored), () -> read(stored));
    }

    private static Enrolment read(List<CredentialModel> credentials) {
        List<StoredEnrolment> stored = new ArrayList<>();
        List<Method> all = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>();
        for (CredentialModel credential : credentials) {
            try {
                switch (credential.getType()) {
                    case CredentialTypes.ENROLMENT -> stored.add(StoredEnrolment.read(credential));
                    case CredentialTypes.PHONE -> all.add(phone(credential));
                    case OTPCredentialModel.TYPE -> all.add(app(credential));
                    case RecoveryAuthnCodesCredentialModel.TYPE ->
                        recoveryCodes(credential).ifPresent(all::add);
                    default -> {
                        // not ours
                    }
                }
            } catch (IOException | RuntimeException e) {
                LOG.warnf("Credential %s cannot be read and counts as disabled", credential.getId());
                if (CredentialTypes.ENROLMENT.equals(credential.getType())) {
                    stored.add(StoredEnrolment.UNREADABLE);
                } else {
                    unreadable.add(new Unreadable(credential.getId(), credential.getType()));
                }
            }
        }
        StoredEnrolment known = StoredEnrolment.strictest(stored);
        // Phones are made by the wizard alone, which turns it on: without the enrolment somebody has taken that away.
        boolean adopted = known.decided()
                ? all.stream()
                        .filter(method -> !(method instanceof Method.Phone))
                        .anyMatch(method -> method.added().toEpochMilli() > known.changed())
                : !all.isEmpty() || !unreadable.isEmpty();
        State state;
        if (known.on()) {
            state = State.ON;
        } else if (adopted) {
            state = State.ADOPTED;
        } else {
            state = known.decided() ? State.OFF : State.NONE;
        }
        Map<Boolean, List<Method>> usable = all.stream()
                .collect(Collectors.partitioningBy(method -> !known.off().contains(method.id())));
        return new Enrolment(
                state,
                state == State.ON ? Optional.of(Instant.ofEpochMilli(known.changed())) : Optional.empty(),
                Optional.ofNullable(known.preferred()),
                usable.get(true),
                usable.get(false),
                unreadable,
                known.used().entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, one -> Instant.ofEpochMilli(one.getValue()))));
    }

    /**
     * Makes methods useless until they are set up anew (NIST SP 800-63B-4 §3.2.2). In a transaction of its own: it holds
     * even if the request fails, and if another request keeps the lock.
     */
    public void switchOff(List<Method> methods) {
        changeInOwnTransaction(own -> {
            UserLock.hold(own.session, own.realm, own.user);
            own.addSwitchedOff(methods);
        });
    }

    /** @throws ModelException if another request is changing this user's methods */
    private void lock() {
        if (!UserLock.hold(session, realm, user)) {
            throw new ModelException("Another request is changing the methods of user " + user.getId());
        }
    }

    /** Whether there is anything of two-step verification at this user, in use or not. */
    public boolean anything() {
        Enrolment now = load();
        return !now.methods().isEmpty()
                || !now.switchedOff().isEmpty()
                || !now.unreadable().isEmpty()
                || !stored(CredentialTypes.ENROLMENT).isEmpty();
    }

    /** Makes of use again what was switched off. */
    public void switchOnAgain() {
        lock();
        write(stored().switchedOff(List.of()));
    }

    private <T> T inOwnTransaction(Function<Enrolments, T> job) {
        return UserInNewTransaction.run(
                session,
                realm,
                user,
                (own, ownRealm, ownUser) -> job.apply(new Enrolments(own, ownRealm, ownUser, clock)));
    }

    private void changeInOwnTransaction(Consumer<Enrolments> job) {
        inOwnTransaction(own -> {
            job.accept(own);
            return true;
        });
    }

    private void addSwitchedOff(List<Method> methods) {
        StoredEnrolment before = stored();
        write(before.switchedOff(
                Stream.concat(before.off().stream(), methods.stream().map(Method::id))
                        .distinct()
                        .toList()));
    }

    /**
     * When it was first demanded of the user to set it up; from now on if it never was. In a transaction of its own, and
     * once: what is noted here runs out, whatever becomes of the sign-ins.
     */
    public Instant demandedSince() {
        Instant now = clock.instant();
        long noted = stored().demanded();
        if (noted > 0) {
            return Instant.ofEpochMilli(noted);
        }
        return inOwnTransaction(own -> {
            // Not waited for: a sign-in comes by here, and another one notes the same.
            if (!UserLock.tryHold(own.session, own.realm, own.user)) {
                return now;
            }
            long meanwhile = own.stored().demanded();
            if (meanwhile > 0) {
                return Instant.ofEpochMilli(meanwhile);
            }
            own.write(own.stored().demanded(now.toEpochMilli()));
            return now;
        });
    }

    /**
     * Notes that a method was used just now, at most once a day. In a transaction of its own: two sign-ins at the same
     * moment must not disturb each other.
     */
    public void used(Method method, Enrolment known) {
        Instant now = clock.instant();
        Instant noted = known.lastUsed().getOrDefault(method.id(), Instant.EPOCH);
        if (!known.on() || noted.plus(LAST_USED_PRECISION).isAfter(now)) {
            return;
        }
        try {
            changeInOwnTransaction(own -> {
                if (UserLock.tryHold(own.session, own.realm, own.user)) {
                    own.write(own.stored().used(method.id(), now.toEpochMilli()));
                }
            });
        } catch (ModelException e) {
            LOG.debugf("Another sign-in of user %s has noted the same", user.getId());
        }
    }

    /**
     * Stores what was proved and turns two-step verification on.
     *
     * @param drafts in the order they were proved; the first becomes the preferred method unless a
     *     phone or app is there already
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
        String preferred = before.firstChoice()
                .filter(method -> !(method instanceof Method.RecoveryCodes))
                .map(Method::id)
                .orElse(first);
        turnOn(before, preferred);
    }

    /** Makes a method the one that sign-ins begin with. */
    public void prefer(Method method) {
        lock();
        Enrolment before = load();
        turnOn(before, method.id());
    }

    /**
     * Adds a method that was proved.
     *
     * @param recoveryLabel label for a new list of recovery codes, which takes the place of the old one
     */
    public void add(EnrolmentDraft draft, String recoveryLabel) {
        lock();
        store(draft, load(), recoveryLabel);
        copyToProfile(load());
    }

    /** Puts a method that was proved in the place of another, which is gone only then. */
    public void replace(Method old, EnrolmentDraft draft) {
        lock();
        String id = store(draft, load(), "");
        StoredEnrolment known = stored();
        if (old.id().equals(known.preferred())) {
            write(known.preferring(id));
        }
        credentials().removeStoredCredentialById(old.id());
        copyToProfile(load());
    }

    /** Takes a method away. */
    public void remove(Method method) {
        lock();
        credentials().removeStoredCredentialById(method.id());
        copyToProfile(load());
    }

    /** Has a phone called rather than texted, or the other way round. */
    public void call(Method.Phone phone, boolean calls) {
        lock();
        CredentialModel credential = credentials().getStoredCredentialById(phone.id());
        if (credential != null) {
            update(
                    credential,
                    changed -> changed.setCredentialData(json(new StoredPhone.PhoneInfo(
                            phone.number().lastDigits(), phone.region(), phone.textsPossible(), calls))));
        }
    }

    /**
     * Turns two-step verification off.
     *
     * @param clear whether phones, apps and recovery codes are deleted too
     */
    public void turnOff(boolean clear) {
        lock();
        Enrolment before = load();
        if (clear) {
            before.unreadable().forEach(this::remove);
            remove(Stream.concat(before.methods().stream(), before.switchedOff().stream()));
            // While it is still known what the profile said before.
            copyToProfile(load());
            new ConfirmedLinks(user, clock).forgetAll();
            stored(CredentialTypes.ENROLMENT)
                    .forEach(credential -> credentials().removeStoredCredentialById(credential.getId()));
        } else {
            write(stored().turned(false, clock.millis()));
            copyToProfile(load());
        }
    }

    /**
     * Makes the user's profile say which number is verified, if the policy has it copied there: makes up for what others
     * changed, and for what was there before the policy said so. In a transaction of its own, and only where there is
     * something to do: a sign-in costs no write and is not disturbed.
     *
     * @param known what is set up
     */
    public void catchUpProfile(Enrolment known) {
        if (!PolicyReader.read(realm).copyToProfile() || profile().upToDate(known, copy())) {
            return;
        }
        try {
            changeInOwnTransaction(own -> {
                if (UserLock.tryHold(own.session, own.realm, own.user)) {
                    own.copyToProfile(own.load());
                }
            });
        } catch (ModelException e) {
            LOG.debugf("Another request of user %s has changed the profile", user.getId());
        }
    }

    /** To be called after every change. */
    private void copyToProfile(Enrolment now) {
        if (!PolicyReader.read(realm).copyToProfile()) {
            return;
        }
        StoredCopy known = copy();
        ProfileSync profile = profile();
        StoredCopy copy = profile.update(now, known);
        if (!copy.equals(known)) {
            write(secret().with(copy));
        }
        if (profile.refuses(now)) {
            LOG.warnf(
                    "The user profile of realm %s refuses the number of user %s, so it is not copied there",
                    realm.getName(), user.getId());
            new Warnings(session, realm).profileRefused(user);
        }
    }

    private ProfileSync profile() {
        return new ProfileSync(user, ProfileRules.of(session, user));
    }

    private StoredCopy copy() {
        return secret().copy();
    }

    private StoredSecret secret() {
        return stored(CredentialTypes.ENROLMENT).stream()
                .findFirst()
                .map(credential -> {
                    try {
                        return JsonSerialization.readValue(credential.getSecretData(), StoredSecret.class);
                    } catch (IOException | RuntimeException e) {
                        LOG.warnf("Credential %s cannot be read and is ignored", credential.getId());
                        return StoredSecret.NONE;
                    }
                })
                .orElse(StoredSecret.NONE);
    }

    private void write(StoredSecret secret) {
        if (stored(CredentialTypes.ENROLMENT).isEmpty()) {
            write(StoredEnrolment.UNDECIDED);
        }
        update(stored(CredentialTypes.ENROLMENT).get(0), credential -> credential.setSecretData(json(secret)));
    }

    /** A number that an admin knows of, for the user to prove; it counts for nothing before. */
    public Optional<PhoneNumber> pending() {
        return Optional.ofNullable(secret().pending()).map(PhoneNumber::new);
    }

    /** Keeps a number for the user to prove. */
    public void suggest(PhoneNumber number) {
        lock();
        write(secret().pending(number.e164()));
    }

    /** Labels of the user's authenticator apps, lower case. */
    public Set<String> appLabels() {
        return labels(OTPCredentialModel.TYPE);
    }

    /** Whether the code is right for a secret that is being set up, by the realm's OTP policy. */
    public boolean proves(String secret, String code) {
        OTPPolicy policy = realm.getOTPPolicy();
        OTPCredentialModel model = OTPCredentialModel.createFromPolicy(realm, secret);
        return CredentialValidation.validOTP(code, model, policy.getLookAheadWindow());
    }

    private String store(EnrolmentDraft draft, Enrolment before, String recoveryLabel) {
        // What cannot be read cannot be compared; a method of the same type takes its place.
        before.unreadable().stream()
                .filter(credential -> credential.type().equals(draft.credentialType()))
                .forEach(this::remove);
        if (draft instanceof EnrolmentDraft.PhoneDraft phone) {
            if (secret().pending() != null) {
                // Whatever number it was, the user has proved the one that he uses.
                write(secret().pending(null));
            }
            remove(before.switchedOff().stream()
                    .filter(known ->
                            known instanceof Method.Phone old && old.number().equals(phone.number())));
            Optional<Method.Phone> kept = before.phones().stream()
                    .filter(known -> known.number().equals(phone.number()))
                    .findFirst();
            return kept.map(Method.Phone::id).orElseGet(() -> create(phone));
        }
        if (draft instanceof EnrolmentDraft.AppDraft app) {
            // It takes the place of one that was switched off.
            remove(before.switchedOff().stream().filter(Method.App.class::isInstance));
            return create(app);
        }
        EnrolmentDraft.RecoveryCodesDraft codes = (EnrolmentDraft.RecoveryCodesDraft) draft;
        CredentialHelper.createRecoveryCodesCredential(
                session,
                realm,
                user,
                RecoveryAuthnCodesCredentialModel.createFromValues(codes.codes(), codes.generatedAt(), recoveryLabel),
                codes.codes());
        return stored(RecoveryAuthnCodesCredentialModel.TYPE).stream()
                .findFirst()
                .map(CredentialModel::getId)
                .orElse(null);
    }

    private void remove(Unreadable credential) {
        credentials().removeStoredCredentialById(credential.id());
    }

    private void remove(Stream<Method> methods) {
        methods.forEach(method -> credentials().removeStoredCredentialById(method.id()));
    }

    private void turnOn(Enrolment before, String preferred) {
        long since = before.since().map(Instant::toEpochMilli).orElseGet(clock::millis);
        write(stored().turned(true, since).preferring(preferred));
        copyToProfile(load());
    }

    private String create(EnrolmentDraft.PhoneDraft phone) {
        CredentialModel credential = new CredentialModel();
        credential.setType(CredentialTypes.PHONE);
        credential.setCreatedDate(clock.millis());
        credential.setUserLabel(freeLabel(phone.number().masked(), CredentialTypes.PHONE));
        credential.setCredentialData(json(new StoredPhone.PhoneInfo(
                phone.number().lastDigits(), phone.region(), phone.textsPossible(), phone.prefersCalls())));
        credential.setSecretData(json(new StoredPhone.PhoneSecret(phone.number().e164())));
        return credentials().createStoredCredential(credential).getId();
    }

    private String create(EnrolmentDraft.AppDraft app) {
        OTPCredentialModel model = OTPCredentialModel.createFromPolicy(
                realm, app.secret(), app.label().isBlank() ? null : freeLabel(app.label(), OTPCredentialModel.TYPE));
        model.setCreatedDate(clock.millis());
        CredentialModel created = credentials().createStoredCredential(model);
        OTPPolicy policy = realm.getOTPPolicy();
        if (OTPCredentialModel.TOTP.equals(policy.getType())) {
            // The code that proved the app must not open a sign-in; the key is the one Keycloak's validation looks for.
            session.singleUseObjects()
                    .putIfAbsent(
                            created.getId() + "." + app.code(),
                            policy.getPeriod() * (2L * policy.getLookAheadWindow() + 1));
        } else {
            // A counter stays where it is until a code is checked.
            credentials().isValid(new UserCredentialModel(created.getId(), OTPCredentialModel.TYPE, app.code()));
        }
        return created.getId();
    }

    private String freeLabel(String label, String type) {
        return MethodLabels.free(label, labels(type));
    }

    private void write(StoredEnrolment enrolment) {
        String data = json(enrolment.of(credentials()
                .getStoredCredentialsStream()
                .map(CredentialModel::getId)
                .collect(Collectors.toSet())));
        List<CredentialModel> existing = stored(CredentialTypes.ENROLMENT);
        if (existing.isEmpty()) {
            CredentialModel credential = new CredentialModel();
            credential.setType(CredentialTypes.ENROLMENT);
            credential.setCreatedDate(Time.currentTimeMillis());
            credential.setCredentialData(data);
            credential.setSecretData("{}");
            credentials().createStoredCredential(credential);
        } else {
            update(existing.get(0), credential -> credential.setCredentialData(data));
            // What others added counts no longer: it is part of what is written.
            existing.stream().skip(1).forEach(credential -> credentials()
                    .removeStoredCredentialById(credential.getId()));
        }
    }

    /** A copy is changed: what is handed out may be the cache's own. */
    private void update(CredentialModel credential, Consumer<CredentialModel> change) {
        CredentialModel changed = credential.shallowClone();
        change.accept(changed);
        credentials().updateStoredCredential(changed);
    }

    private Set<String> labels(String type) {
        return MethodLabels.of(credentials().getStoredCredentialsByTypeStream(type));
    }

    private List<CredentialModel> stored(String type) {
        return credentials().getStoredCredentialsByTypeStream(type).toList();
    }

    private SubjectCredentialManager credentials() {
        return user.credentialManager();
    }

    private StoredEnrolment stored() {
        return StoredEnrolment.strictest(stored(CredentialTypes.ENROLMENT).stream()
                .map(Enrolments::readable)
                .toList());
    }

    private static StoredEnrolment readable(CredentialModel credential) {
        try {
            return StoredEnrolment.read(credential);
        } catch (IOException | RuntimeException e) {
            LOG.warnf("Credential %s cannot be read and counts as turned on", credential.getId());
            return StoredEnrolment.UNREADABLE;
        }
    }

    private static Method.Phone phone(CredentialModel credential) throws IOException {
        StoredPhone.PhoneInfo shown =
                JsonSerialization.readValue(credential.getCredentialData(), StoredPhone.PhoneInfo.class);
        StoredPhone.PhoneSecret secret =
                JsonSerialization.readValue(credential.getSecretData(), StoredPhone.PhoneSecret.class);
        return new Method.Phone(
                credential.getId(),
                added(credential),
                new PhoneNumber(secret.number()),
                shown.region(),
                shown.texts(),
                shown.calls());
    }

    private static Method app(CredentialModel credential) {
        OTPCredentialModel model = OTPCredentialModel.createFromCredentialModel(credential);
        Objects.requireNonNull(model.getOTPSecretData().getValue(), "secret");
        OTPCredentialData data = model.getOTPCredentialData();
        String label = credential.getUserLabel();
        return new Method.App(credential.getId(), added(credential), label == null ? "" : label, data.getDigits());
    }

    private static Optional<Method> recoveryCodes(CredentialModel credential) throws IOException {
        RecoveryAuthnCodesCredentialData data =
                JsonSerialization.readValue(credential.getCredentialData(), RecoveryAuthnCodesCredentialData.class);
        if (data.getTotalCodes() < 1) {
            throw new IOException("It says nothing of codes");
        }
        if (data.getRemainingCodes() > 0
                && RecoveryAuthnCodesCredentialModel.createFromCredentialModel(credential)
                        .allCodesUsed()) {
            throw new IOException("It has no codes");
        }
        return data.getRemainingCodes() < 1
                ? Optional.empty()
                : Optional.of(new Method.RecoveryCodes(
                        credential.getId(),
                        added(credential),
                        data.getTotalCodes() - data.getRemainingCodes() + 1,
                        data.getRemainingCodes()));
    }

    private static Instant added(CredentialModel credential) {
        Long created = credential.getCreatedDate();
        return Instant.ofEpochMilli(created == null ? 0 : created);
    }

    private static String json(Object value) {
        try {
            return JsonSerialization.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
