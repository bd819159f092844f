// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Totp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;

/**
 * Imports many users with their credentials, as if they had turned on two-step verification yesterday. If the product
 * stores credentials differently one day, the sign-ins fail and show it.
 */
public final class ImportedUsers {

    /**
     * The number of time steps that an app's clock may be ahead, because users sign in more often than apps show new
     * codes.
     */
    static final int DRIFT = 5;

    private static final int BATCH = 50;
    private static final long YESTERDAY = System.currentTimeMillis() - 86_400_000;
    /** One list for all users, because generating a list takes time and no user uses it. */
    private static final RecoveryAuthnCodesCredentialModel RECOVERY_CODES =
            RecoveryAuthnCodesCredentialModel.createFromValues(
                    IntStream.range(0, 12)
                            .mapToObj(i -> "ABCDEFGHIJK" + (char) ('A' + i))
                            .toList(),
                    YESTERDAY,
                    "Recovery codes");

    private static final AtomicInteger COUNT = new AtomicInteger();

    private ImportedUsers() {}

    static List<BenchmarkUser> withPassword(Realm realm, int count) {
        return create(realm, count, user -> List.of());
    }

    /** With one of Keycloak's authenticator apps, and nothing of this product. */
    static List<BenchmarkUser> withKeycloakOtp(Realm realm, int count) {
        return create(realm, count, user -> List.of(app(user, id())));
    }

    /** With an authenticator app, and recovery codes as the backup. */
    static List<BenchmarkUser> withApp(Realm realm, int count) {
        return create(realm, count, user -> {
            String id = id();
            return List.of(app(user, id), recoveryCodes(), enrolment(id));
        });
    }

    /** With a phone, and recovery codes as the backup. */
    public static List<BenchmarkUser> withPhone(Realm realm, int count) {
        return create(realm, count, user -> {
            String id = id();
            return List.of(phone(user.number(), id), recoveryCodes(), enrolment(id));
        });
    }

    private static List<BenchmarkUser> create(
            Realm realm, int count, Function<BenchmarkUser, List<Map<String, Object>>> credentials) {
        List<BenchmarkUser> all = new ArrayList<>();
        for (int done = 0; done < count; done += BATCH) {
            List<BenchmarkUser> some = Stream.generate(ImportedUsers::user)
                    .limit(Math.min(BATCH, count - done))
                    .toList();
            realm.importUsers(some.stream()
                    .map(user -> representation(user, credentials.apply(user)))
                    .toList());
            all.addAll(some);
        }
        return all;
    }

    private static BenchmarkUser user() {
        int number = COUNT.incrementAndGet();
        return new BenchmarkUser(
                "person" + number,
                String.format("+491601%06d", number),
                Optional.of(Totp.ofRawSecret(String.format("key of number %06d", number), DRIFT)),
                HttpUser::new);
    }

    private static Map<String, Object> representation(BenchmarkUser user, List<Map<String, Object>> credentials) {
        Map<String, Object> representation = new HashMap<>();
        representation.put("username", user.name());
        representation.put("enabled", true);
        representation.put("email", user.name() + "@example.org");
        representation.put("emailVerified", true);
        representation.put("firstName", "Robin");
        representation.put("lastName", "Example");
        representation.put(
                "credentials",
                Stream.concat(Stream.of(Realm.password()), credentials.stream()).toList());
        return representation;
    }

    private static Map<String, Object> app(BenchmarkUser user, String id) {
        Map<String, Object> app = new HashMap<>(user.app().orElseThrow().credential("App"));
        app.put("id", id);
        app.put("createdDate", YESTERDAY);
        return app;
    }

    private static Map<String, Object> phone(String number, String id) {
        return credential(
                id,
                "two-step-phone",
                "Phone 1",
                Map.of(
                        "number",
                        Map.of("e164", number),
                        "region",
                        "DE",
                        "channels",
                        List.of("SMS", "VOICE"),
                        "preferred",
                        "SMS"));
    }

    private static Map<String, Object> enrolment(String preferred) {
        return credential(
                id(),
                "two-step",
                "Two-step verification",
                Map.of("on", true, "changed", YESTERDAY, "preferred", preferred));
    }

    private static Map<String, Object> recoveryCodes() {
        return Map.of(
                "type",
                RECOVERY_CODES.getType(),
                "userLabel",
                RECOVERY_CODES.getUserLabel(),
                "secretData",
                RECOVERY_CODES.getSecretData(),
                "credentialData",
                RECOVERY_CODES.getCredentialData());
    }

    private static Map<String, Object> credential(String id, String type, String label, Map<String, Object> secret) {
        Map<String, Object> credential = new HashMap<>();
        credential.put("id", id);
        credential.put("type", type);
        credential.put("userLabel", label);
        credential.put("createdDate", YESTERDAY);
        credential.put("secretData", Http.write(secret));
        credential.put("credentialData", "{}");
        return credential;
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }
}
