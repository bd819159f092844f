package io.github.keycloaktwostep.device;

import io.github.keycloaktwostep.enrolment.CredentialTypes;
import io.github.keycloaktwostep.policy.Policy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.credential.CredentialModel;
import org.keycloak.device.DeviceRepresentationProvider;
import org.keycloak.models.KeycloakSession;
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
    private static final int MAX_NAME = 64;

    private final KeycloakSession session;
    private final UserModel user;
    private final Policy policy;
    private final Clock clock;
    private final DeviceCookie cookie;

    public RememberedDevices(KeycloakSession session, RealmModel realm, UserModel user, Policy policy, Clock clock) {
        this.session = session;
        this.user = user;
        this.policy = policy;
        this.clock = clock;
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
        byte[] hash = sha256(presented.get());
        Instant now = clock.instant();
        for (CredentialModel credential : credentials()) {
            Optional<Parts> parts = read(credential);
            if (parts.isEmpty()
                    || !MessageDigest.isEqual(
                            hash,
                            Base64.getDecoder().decode(parts.get().secret().hash()))) {
                continue;
            }
            RememberedDevice device = parts.get().device();
            Instant shortened = Instant.ofEpochMilli(device.created()).plus(policy.rememberDeviceFor());
            if (device.expired(now)
                    || !now.isBefore(shortened)
                    || !CredentialStamp.of(user).equals(parts.get().secret().stamp())) {
                return false;
            }
            if (device.lastUsedIsOld(now)) {
                // What is handed out may be the cache's own.
                CredentialModel used = credential.shallowClone();
                used.setCredentialData(json(device.usedAt(now)));
                user.credentialManager().updateStoredCredential(used);
            }
            return true;
        }
        return false;
    }

    /** Remembers the browser that sent this request; the oldest device goes where there are too many. */
    public void remember() {
        if (!policy.rememberDevice()) {
            return;
        }
        Instant now = clock.instant();
        forgetThis();
        List<CredentialModel> known = credentials().stream()
                .filter(credential -> {
                    boolean live = read(credential)
                            .filter(parts -> !parts.device().expired(now))
                            .isPresent();
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
        CredentialModel credential = new CredentialModel();
        credential.setType(CredentialTypes.DEVICE);
        credential.setCreatedDate(now.toEpochMilli());
        credential.setCredentialData(json(new RememberedDevice(
                seen == null ? "" : bounded(seen.getBrowser()),
                seen == null ? "" : bounded(seen.getOs()),
                now.toEpochMilli(),
                now.toEpochMilli(),
                now.plus(policy.rememberDeviceFor()).toEpochMilli())));
        credential.setSecretData(
                json(new DeviceSecret(Base64.getEncoder().encodeToString(sha256(value)), CredentialStamp.of(user))));
        user.credentialManager().createStoredCredential(credential);
        cookie.write(value, policy.rememberDeviceFor());
    }

    /** How many devices are remembered and not expired. */
    public int count() {
        Instant now = clock.instant();
        return (int) credentials().stream()
                .flatMap(credential -> read(credential).stream())
                .filter(parts -> !parts.device().expired(now))
                .count();
    }

    /** Forgets all devices of this user. */
    public void forgetAll() {
        credentials().forEach(this::remove);
        if (cookie.read().isPresent()) {
            cookie.delete();
        }
    }

    private void forgetThis() {
        cookie.read().map(RememberedDevices::sha256).ifPresent(hash -> credentials().stream()
                .filter(credential -> read(credential)
                        .filter(parts -> MessageDigest.isEqual(
                                hash, Base64.getDecoder().decode(parts.secret().hash())))
                        .isPresent())
                .forEach(this::remove));
    }

    private record Parts(RememberedDevice device, DeviceSecret secret) {}

    private static Optional<Parts> read(CredentialModel credential) {
        try {
            return Optional.of(new Parts(
                    JsonSerialization.readValue(credential.getCredentialData(), RememberedDevice.class),
                    JsonSerialization.readValue(credential.getSecretData(), DeviceSecret.class)));
        } catch (IOException | RuntimeException e) {
            LOG.warnf("Credential %s cannot be read and is ignored", credential.getId());
            return Optional.empty();
        }
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

    private static String bounded(String name) {
        if (name == null) {
            return "";
        }
        return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    }

    private static byte[] sha256(String value) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String json(Object value) {
        try {
            return JsonSerialization.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
