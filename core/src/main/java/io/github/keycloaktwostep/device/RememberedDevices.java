// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.device;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.enrolment.UserCredentials;
import io.github.keycloaktwostep.json.Json;
import io.github.keycloaktwostep.method.CredentialTypes;
import io.github.keycloaktwostep.transaction.UserInNewTransaction;
import io.github.keycloaktwostep.transaction.UserLock;
import java.time.Instant;
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
import org.keycloak.models.ModelException;
import org.keycloak.representations.account.DeviceRepresentation;

/**
 * The devices on which a user needs no code. The browser's cookie holds 256 random bits, and a credential of the user
 * holds their hash. A cookie works for one user only, because only the credentials of that user are searched.
 */
public final class RememberedDevices {

    private static final Logger LOG = Logger.getLogger(RememberedDevices.class);
    private static final int SECRET_BYTES = 32;

    private final UserContext context;
    private final UserCredentials credentials;
    private final DeviceCookie cookie;

    public RememberedDevices(UserContext context) {
        this.context = context;
        this.credentials = new UserCredentials(context);
        this.cookie = new DeviceCookie(context);
    }

    /** Whether the browser that sent this request is remembered for this user. */
    public boolean recognised() {
        if (!context.policy().rememberDevice() || cookie.read().isEmpty()) {
            return false;
        }
        Instant now = context.clock().instant();
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
            UserInNewTransaction.run(context, own -> new UserCredentials(own).update(id, Json.write(used)));
        } catch (ModelException e) {
            LOG.debugf(
                    "A parallel sign-in of user %s has already saved the use of a device",
                    context.user().getId());
        }
    }

    private boolean isValid(RememberedDevice device, Optional<String> stamp, Instant now) {
        return now.isBefore(device.ends(context.policy())) && stamp.equals(Optional.of(device.stamp()));
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
        List<DeviceView> devices = context.policy().rememberDevice() ? devices() : List.of();
        if (devices.isEmpty()) {
            return List.of();
        }
        Instant now = context.clock().instant();
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
            credentials.remove(seen.id());
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
        if (!context.policy().rememberDevice()) {
            return false;
        }
        if (!UserLock.hold(context)) {
            LOG.debugf(
                    "The device of user %s is not remembered: other requests are changing the devices",
                    context.user().getId());
            return false;
        }
        Optional<String> stamp = stamp();
        if (stamp.isEmpty()) {
            return false;
        }
        Instant now = context.clock().instant();
        removeOld(now);

        String value = Base64Url.encode(SecretGenerator.getInstance().randomBytes(SECRET_BYTES));
        RememberedDevice device = new RememberedDevice(
                reported(DeviceRepresentation::getBrowser),
                reported(DeviceRepresentation::getOs),
                now.toEpochMilli(),
                now.toEpochMilli(),
                now.plus(context.policy().rememberDeviceFor()).toEpochMilli(),
                RememberedDevice.hash(value),
                stamp.get());
        credentials.create(CredentialTypes.DEVICE, device.name(), Json.write(device));
        cookie.write(value, context.policy().rememberDeviceFor());
        return true;
    }

    private String reported(Function<DeviceRepresentation, String> name) {
        return Optional.ofNullable(context.session()
                        .getProvider(DeviceRepresentationProvider.class)
                        .deviceRepresentation())
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
        Map<Boolean, List<CredentialModel>> known = stored().stream()
                .sorted(Comparator.comparing(credential -> Objects.requireNonNullElse(credential.getCreatedDate(), 0L)))
                .collect(Collectors.partitioningBy(credential -> kept.contains(credential.getId())));
        known.get(false).forEach(credentials::remove);
        known.get(true).stream()
                .limit(Math.max(0, kept.size() - context.policy().rememberDeviceMax() + 1))
                .forEach(credentials::remove);
    }

    /**
     * Forgets all devices of this user.
     *
     * @return whether there were any, including invalid ones
     */
    public boolean forgetAll() {
        waitForOtherRequests();
        List<CredentialModel> known = stored();
        known.forEach(credentials::remove);
        if (cookie.read().isPresent()) {
            cookie.delete();
        }
        return !known.isEmpty();
    }

    /** Forgetting is safe in any order, so it continues even without the lock. */
    private void waitForOtherRequests() {
        UserLock.hold(context);
    }

    /** Computed only where it is needed, because it may query a directory. */
    private Optional<String> stamp() {
        return CredentialStamp.of(context);
    }

    /** All devices that can be read, valid or not. */
    private List<DeviceView> devices() {
        return credentials.parsed("devices", stored(), stored -> stored.stream()
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

    private List<CredentialModel> stored() {
        return credentials.list(CredentialTypes.DEVICE);
    }
}
