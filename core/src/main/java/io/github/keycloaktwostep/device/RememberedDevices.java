package io.github.keycloaktwostep.device;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.enrolment.CredentialContent;
import io.github.keycloaktwostep.enrolment.CredentialTypes;
import io.github.keycloaktwostep.enrolment.MethodLabels;
import io.github.keycloaktwostep.keycloak.ModelCache;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.ratelimit.UserLock;
import io.github.keycloaktwostep.transaction.UserInNewTransaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.credential.CredentialModel;
import org.keycloak.device.DeviceRepresentationProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.representations.account.DeviceRepresentation;
import org.keycloak.util.JsonSerialization;

/**
 * The devices a user need not enter a code on. The browser holds 256 random bits, the user's credential their hash; the
 * binding to the user is that only this user's credentials are looked at.
 */
public final class RememberedDevices {

    private static final Logger LOG = Logger.getLogger(RememberedDevices.class);
    private static final int SECRET_BYTES = 32;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;
    private final Policy policy;
    private final Clock clock;
    private final DeviceCookie cookie;

    public RememberedDevices(UserContext context) {
        this.session = context.session();
        this.realm = context.realm();
        this.user = context.user();
        this.policy = context.policy();
        this.clock = context.clock();
        this.cookie = new DeviceCookie(session, realm, user);
    }

    /** Whether the browser that sent this request is remembered for this user. */
    public boolean recognised() {
        if (!policy.rememberDevice()) {
            return false;
        }
        Optional<String> presented = cookie.read();
        if (presented.isEmpty()) {
            return false;
        }
        Instant now = clock.instant();
        List<CredentialModel> credentials = credentials();
        Map<String, StoredDevice> devices = read(credentials);
        for (CredentialModel credential : credentials) {
            StoredDevice stored = devices.get(credential.getId());
            if (stored == null || !stored.secret().isOf(presented.get())) {
                continue;
            }
            if (!live(stored, stamp(), now)) {
                return false;
            }
            if (stored.device().lastUsedIsOld(now)) {
                noteUse(credential.getId(), stored.device().usedAt(now));
            }
            return true;
        }
        return false;
    }

    /** In a transaction of its own: a browser that opens the tabs of yesterday signs in to many apps at the same moment. */
    private void noteUse(String id, RememberedDevice used) {
        try {
            UserInNewTransaction.run(session, realm, user, (own, ownRealm, ownUser) -> {
                CredentialModel credential = ownUser.credentialManager().getStoredCredentialById(id);
                if (credential != null) {
                    // What is handed out may be the cache's own.
                    CredentialModel changed = credential.shallowClone();
                    changed.setCredentialData(json(used));
                    ownUser.credentialManager().updateStoredCredential(changed);
                }
                return credential != null;
            });
        } catch (ModelException e) {
            LOG.debugf("Another sign-in of user %s has noted the same", user.getId());
        }
    }

    private boolean live(StoredDevice stored, Optional<String> stamp, Instant now) {
        return now.isBefore(stored.device().ends(policy))
                && stamp.equals(Optional.of(stored.secret().stamp()));
    }

    /**
     * A device as its user sees it.
     *
     * @param id of its credential
     * @param current whether it is the browser that sent this request
     */
    public record Seen(String id, RememberedDevice device, boolean current) {}

    /** The devices that need no code now, the one used last first. */
    public List<Seen> list() {
        if (!policy.rememberDevice()) {
            return List.of();
        }
        Map<String, StoredDevice> devices = read(credentials());
        if (devices.isEmpty()) {
            return List.of();
        }
        Instant now = clock.instant();
        Optional<String> stamp = stamp();
        Optional<String> presented = cookie.read();
        return devices.entrySet().stream()
                .filter(entry -> live(entry.getValue(), stamp, now))
                .map(entry -> new Seen(
                        entry.getKey(),
                        entry.getValue().device(),
                        presented.filter(entry.getValue().secret()::isOf).isPresent()))
                .sorted(Comparator.comparing((Seen seen) -> seen.device().lastUsed())
                        .reversed())
                .toList();
    }

    /**
     * Forgets one device.
     *
     * @return false if there is none of this id
     */
    public boolean forget(String id) {
        waitForOthers();
        Optional<Seen> known =
                list().stream().filter(seen -> seen.id().equals(id)).findFirst();
        known.ifPresent(seen -> {
            user.credentialManager().removeStoredCredentialById(seen.id());
            if (seen.current()) {
                cookie.delete();
            }
        });
        return known.isPresent();
    }

    /**
     * To be called around a change of methods, which makes all devices ask for a code again: the one on which the change
     * was made is remembered anew.
     */
    public void afterChangeOfMethods(boolean wasRecognised) {
        forgetAll();
        if (wasRecognised) {
            remember();
        }
    }

    /**
     * Remembers the browser that sent this request; the oldest device goes where there are too many.
     *
     * @return false if the policy has no remembered devices, if a change of the user's password would not be noticed, or if
     *     other requests change the user's devices
     */
    public boolean remember() {
        if (!policy.rememberDevice()) {
            return false;
        }
        if (!UserLock.hold(session, realm, user)) {
            LOG.debugf("Other requests change the devices of user %s; this one is not remembered", user.getId());
            return false;
        }
        Optional<String> stamp = stamp();
        if (stamp.isEmpty()) {
            return false;
        }
        Instant now = clock.instant();
        forgetThis();
        List<CredentialModel> credentials = credentials();
        Map<String, StoredDevice> devices = read(credentials);
        List<CredentialModel> known = credentials.stream()
                .filter(credential -> {
                    StoredDevice stored = devices.get(credential.getId());
                    boolean live = stored != null && !stored.device().expired(now);
                    if (!live) {
                        remove(credential);
                    }
                    return live;
                })
                .sorted(Comparator.comparing(RememberedDevices::age))
                .toList();
        known.stream()
                .limit(Math.max(0, known.size() - (long) policy.rememberDeviceMax() + 1))
                .forEach(this::remove);

        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        String value = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        DeviceRepresentation seen =
                session.getProvider(DeviceRepresentationProvider.class).deviceRepresentation();
        RememberedDevice device = new RememberedDevice(
                seen == null ? "" : RememberedDevice.cleaned(seen.getBrowser()),
                seen == null ? "" : RememberedDevice.cleaned(seen.getOs()),
                now.toEpochMilli(),
                now.toEpochMilli(),
                now.plus(policy.rememberDeviceFor()).toEpochMilli());
        CredentialModel credential = new CredentialModel();
        credential.setType(CredentialTypes.DEVICE);
        credential.setCreatedDate(now.toEpochMilli());
        if (!device.name().isEmpty()) {
            credential.setUserLabel(MethodLabels.free(device.name(), MethodLabels.of(credentials().stream())));
        }
        credential.setCredentialData(json(device));
        credential.setSecretData(json(DeviceSecret.of(value, stamp.get())));
        user.credentialManager().createStoredCredential(credential);
        cookie.write(value, policy.rememberDeviceFor());
        return true;
    }

    /**
     * Forgets all devices of this user.
     *
     * @return whether there were any, also such as do not count any more
     */
    public boolean forgetAll() {
        waitForOthers();
        List<CredentialModel> known = credentials();
        known.forEach(this::remove);
        if (cookie.read().isPresent()) {
            cookie.delete();
        }
        return !known.isEmpty();
    }

    /** Forgetting is safe in any order, so it goes on even if another request keeps the lock. */
    private void waitForOthers() {
        UserLock.hold(session, realm, user);
    }

    /** Asked for where it is needed only: it can cost a request to a directory. */
    private Optional<String> stamp() {
        return CredentialStamp.of(session, realm, user);
    }

    private void forgetThis() {
        cookie.read().ifPresent(value -> read(credentials()).forEach((id, stored) -> {
            if (stored.secret().isOf(value)) {
                user.credentialManager().removeStoredCredentialById(id);
            }
        }));
    }

    /** By the ids of their credentials, in the same order; without those that cannot be read. */
    private Map<String, StoredDevice> read(List<CredentialModel> credentials) {
        return ModelCache.of(session, user, "devices", CredentialContent.of(credentials), () -> {
            Map<String, StoredDevice> devices = new LinkedHashMap<>();
            for (CredentialModel credential : credentials) {
                StoredDevice.of(credential)
                        .ifPresentOrElse(
                                stored -> devices.put(credential.getId(), stored),
                                () -> LOG.warnf("Credential %s cannot be read and is ignored", credential.getId()));
            }
            return Collections.unmodifiableMap(devices);
        });
    }

    private static long age(CredentialModel credential) {
        return credential.getCreatedDate() == null ? 0 : credential.getCreatedDate();
    }

    private List<CredentialModel> credentials() {
        return user.credentialManager()
                .getStoredCredentialsByTypeStream(CredentialTypes.DEVICE)
                .toList();
    }

    private void remove(CredentialModel credential) {
        user.credentialManager().removeStoredCredentialById(credential.getId());
    }

    private static String json(Object value) {
        try {
            return JsonSerialization.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
