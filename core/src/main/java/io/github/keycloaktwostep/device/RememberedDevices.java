// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.device;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.enrolment.CredentialContent;
import io.github.keycloaktwostep.enrolment.MethodLabels;
import io.github.keycloaktwostep.json.Json;
import io.github.keycloaktwostep.keycloak.ModelCache;
import io.github.keycloaktwostep.method.CredentialTypes;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.transaction.UserInNewTransaction;
import io.github.keycloaktwostep.transaction.UserLock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.keycloak.common.util.Base64Url;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.credential.CredentialModel;
import org.keycloak.device.DeviceRepresentationProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.representations.account.DeviceRepresentation;

/**
 * The devices on which a user needs no code. The browser's cookie holds 256 random bits, and a credential of the user
 * holds their hash. A cookie works for one user only, because only the credentials of that user are searched.
 */
public final class RememberedDevices {

    private static final Logger LOG = Logger.getLogger(RememberedDevices.class);
    private static final int SECRET_BYTES = 32;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;
    private final Policy policy;
    private final InstantSource clock;
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
        if (!policy.rememberDevice() || cookie.read().isEmpty()) {
            return false;
        }
        Instant now = clock.instant();
        Optional<DeviceView> known = devices().stream().filter(this::isCurrent).findFirst();
        if (known.filter(seen -> isValid(seen.device(), stamp(), now)).isEmpty()) {
            return false;
        }
        RememberedDevice device = known.get().device();
        if (device.lastUsedIsOld(now)) {
            saveUse(known.get().id(), device.usedAt(now));
        }
        return true;
    }

    /** Uses a new transaction, because a browser that restores its tabs signs in to many apps at the same time. */
    private void saveUse(String id, RememberedDevice used) {
        try {
            UserInNewTransaction.run(session, realm, user, (newSession, newRealm, newUser) -> {
                CredentialModel credential = newUser.credentialManager().getStoredCredentialById(id);
                if (credential != null) {
                    // The model may be the instance in Keycloak's cache.
                    CredentialModel changed = credential.shallowClone();
                    changed.setSecretData(Json.write(used));
                    newUser.credentialManager().updateStoredCredential(changed);
                }
                return credential != null;
            });
        } catch (ModelException e) {
            LOG.debugf("A parallel sign-in of user %s has already saved the use of a device", user.getId());
        }
    }

    private boolean isValid(RememberedDevice device, Optional<String> stamp, Instant now) {
        return now.isBefore(device.ends(policy)) && stamp.equals(Optional.of(device.stamp()));
    }

    /**
     * A device and its credential.
     *
     * @param id of its credential
     */
    public record DeviceView(String id, RememberedDevice device) {}

    /** Whether a device is the browser that sent this request. */
    public boolean isCurrent(DeviceView seen) {
        return cookie.read().filter(seen.device()::isOf).isPresent();
    }

    /** The devices that currently need no code, the most recently used first. */
    public List<DeviceView> list() {
        List<DeviceView> devices = policy.rememberDevice() ? devices() : List.of();
        if (devices.isEmpty()) {
            return List.of();
        }
        Instant now = clock.instant();
        Optional<String> stamp = stamp();
        return devices.stream()
                .filter(seen -> isValid(seen.device(), stamp, now))
                .sorted(Comparator.comparing((DeviceView seen) -> seen.device().lastUsed())
                        .reversed())
                .toList();
    }

    /**
     * The device with this id, if it currently needs no code.
     *
     * @param id id of its credential
     */
    Optional<DeviceView> find(String id) {
        return list().stream().filter(seen -> seen.id().equals(id)).findFirst();
    }

    /**
     * Forgets one device.
     *
     * @return false if no device has this id
     */
    public boolean forget(String id) {
        waitForOtherRequests();
        Optional<DeviceView> known = find(id);
        known.ifPresent(seen -> {
            user.credentialManager().removeStoredCredentialById(seen.id());
            if (isCurrent(seen)) {
                cookie.delete();
            }
        });
        return known.isPresent();
    }

    /**
     * Must be called after a change of methods, which invalidates all devices. The device on which the change was made
     * is remembered again.
     *
     * @param wasRecognised whether that device was remembered before the change
     */
    public void afterChangeOfMethods(boolean wasRecognised) {
        forgetAll();
        if (wasRecognised) {
            remember();
        }
    }

    /**
     * Remembers the browser that sent this request. If the user has too many devices, the oldest are forgotten.
     *
     * @return false if the policy allows no remembered devices, if a change of the user's password could not be
     *     detected, or if other requests are changing the user's devices
     */
    public boolean remember() {
        if (!policy.rememberDevice()) {
            return false;
        }
        if (!UserLock.hold(session, realm, user)) {
            LOG.debugf(
                    "The device of user %s is not remembered: other requests are changing the devices", user.getId());
            return false;
        }
        Optional<String> stamp = stamp();
        if (stamp.isEmpty()) {
            return false;
        }
        Instant now = clock.instant();
        removeOld(now);

        String value = Base64Url.encode(SecretGenerator.getInstance().randomBytes(SECRET_BYTES));
        RememberedDevice device = new RememberedDevice(
                reported(DeviceRepresentation::getBrowser),
                reported(DeviceRepresentation::getOs),
                now.toEpochMilli(),
                now.toEpochMilli(),
                now.plus(policy.rememberDeviceFor()).toEpochMilli(),
                RememberedDevice.hash(value),
                stamp.get());
        CredentialModel credential = new CredentialModel();
        credential.setType(CredentialTypes.DEVICE);
        credential.setCreatedDate(now.toEpochMilli());
        if (!device.name().isEmpty()) {
            credential.setUserLabel(MethodLabels.free(device.name(), MethodLabels.of(credentials().stream())));
        }
        credential.setCredentialData("{}");
        credential.setSecretData(Json.write(device));
        user.credentialManager().createStoredCredential(credential);
        cookie.write(value, policy.rememberDeviceFor());
        return true;
    }

    private String reported(Function<DeviceRepresentation, String> name) {
        return Optional.ofNullable(
                        session.getProvider(DeviceRepresentationProvider.class).deviceRepresentation())
                .map(name)
                .map(RememberedDevice::cleaned)
                .orElse("");
    }

    /** Removes this device, devices that are expired or unreadable, and the oldest devices to make room for one. */
    private void removeOld(Instant now) {
        Set<String> kept = devices().stream()
                .filter(seen -> !seen.device().expired(now) && !isCurrent(seen))
                .map(DeviceView::id)
                .collect(Collectors.toSet());
        Map<Boolean, List<CredentialModel>> known = credentials().stream()
                .sorted(Comparator.comparing(credential -> Objects.requireNonNullElse(credential.getCreatedDate(), 0L)))
                .collect(Collectors.partitioningBy(credential -> kept.contains(credential.getId())));
        known.get(false).forEach(this::remove);
        known.get(true).stream()
                .limit(Math.max(0, kept.size() - policy.rememberDeviceMax() + 1))
                .forEach(this::remove);
    }

    /**
     * Forgets all devices of this user.
     *
     * @return whether there were any, including invalid ones
     */
    public boolean forgetAll() {
        waitForOtherRequests();
        List<CredentialModel> known = credentials();
        known.forEach(this::remove);
        if (cookie.read().isPresent()) {
            cookie.delete();
        }
        return !known.isEmpty();
    }

    /** Forgetting is safe in any order, so it continues even without the lock. */
    private void waitForOtherRequests() {
        UserLock.hold(session, realm, user);
    }

    /** Computed only where it is needed, because it may query a directory. */
    private Optional<String> stamp() {
        return CredentialStamp.of(session, realm, user);
    }

    /** All devices that can be read, valid or not. */
    private List<DeviceView> devices() {
        List<CredentialModel> credentials = credentials();
        return ModelCache.of(session, user, "devices", CredentialContent.of(credentials), () -> credentials.stream()
                .flatMap(credential -> readable(credential).stream())
                .toList());
    }

    private static Optional<DeviceView> readable(CredentialModel credential) {
        Optional<RememberedDevice> device = Json.read(credential.getSecretData(), RememberedDevice.class);
        if (device.isEmpty()) {
            LOG.warnf("Credential %s cannot be read and is ignored", credential.getId());
        }
        return device.map(known -> new DeviceView(credential.getId(), known));
    }

    private List<CredentialModel> credentials() {
        return user.credentialManager()
                .getStoredCredentialsByTypeStream(CredentialTypes.DEVICE)
                .toList();
    }

    private void remove(CredentialModel credential) {
        user.credentialManager().removeStoredCredentialById(credential.getId());
    }
}
