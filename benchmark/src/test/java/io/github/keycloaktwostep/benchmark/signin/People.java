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
 * Brings many people into a realm, as they would be there had each of them turned two-step verification on
 * yesterday: with the credentials as they are stored. A sign-in that does not go as expected tells if that is not how
 * they are stored any more.
 */
public final class People {

    /**
     * So many steps their apps may be ahead: they sign in more often than apps show new codes, and must not run out of them
     * on a machine that is faster than others.
     */
    static final int DRIFT = 5;

    private static final int AT_A_TIME = 50;

    private static final long DAY_MILLIS = 86_400_000;
    /** One list for all: to make it is work, and nobody uses it. */
    private static final RecoveryAuthnCodesCredentialModel RECOVERY_CODES =
            RecoveryAuthnCodesCredentialModel.createFromValues(
                    IntStream.range(0, 12)
                            .mapToObj(i -> "ABCDEFGHIJK" + (char) ('A' + i))
                            .toList(),
                    yesterday(),
                    "Recovery codes");

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Realm realm;

    public People(Realm realm) {
        this.realm = realm;
    }

    List<BenchmarkUser> withPassword(int count) {
        return create(count, person -> Stream.of());
    }

    /** With an authenticator app of Keycloak's, and nothing of ours. */
    List<BenchmarkUser> withKeycloakOtp(int count) {
        return create(count, person -> Stream.of(app("App", person.app().orElseThrow(), id())));
    }

    /** With an authenticator app, and recovery codes as the backup. */
    List<BenchmarkUser> withApp(int count) {
        return create(count, person -> {
            String id = id();
            return Stream.of(app("App", person.app().orElseThrow(), id), recoveryCodes(), enrolment(id));
        });
    }

    /** With a phone, and recovery codes as the backup. */
    public List<BenchmarkUser> withPhone(int count) {
        return withPhones(count, 1, 0);
    }

    /** With phones, of which the first is used, and apps; and recovery codes as the backup. */
    List<BenchmarkUser> withPhones(int count, int phones, int apps) {
        return create(count, person -> {
            String first = id();
            return Stream.of(
                            Stream.of(phone("Phone 1", person.number(), first), recoveryCodes(), enrolment(first)),
                            IntStream.rangeClosed(2, phones)
                                    .mapToObj(i -> phone("Phone " + i, String.format("+491701%06d", i), id())),
                            IntStream.rangeClosed(1, apps)
                                    .mapToObj(i -> app("App " + i, Totp.ofRawSecret("key of one more app " + i), id())))
                    .flatMap(Function.identity());
        });
    }

    private List<BenchmarkUser> create(int count, Function<BenchmarkUser, Stream<Map<String, Object>>> credentials) {
        List<BenchmarkUser> all = new ArrayList<>();
        for (int done = 0; done < count; done += AT_A_TIME) {
            List<BenchmarkUser> some = Stream.generate(People::person)
                    .limit(Math.min(AT_A_TIME, count - done))
                    .toList();
            realm.importUsers(some.stream()
                    .map(person -> user(person, credentials.apply(person)))
                    .toList());
            all.addAll(some);
        }
        return all;
    }

    private static BenchmarkUser person() {
        int number = COUNT.incrementAndGet();
        return new BenchmarkUser(
                "person" + number,
                String.format("+491601%06d", number),
                Optional.of(Totp.ofRawSecret(String.format("key of number %06d", number), DRIFT)),
                HttpUser::new);
    }

    private static Map<String, Object> user(BenchmarkUser person, Stream<Map<String, Object>> credentials) {
        return Map.of(
                "username",
                person.name(),
                "enabled",
                true,
                "email",
                person.name() + "@example.org",
                "emailVerified",
                true,
                "firstName",
                "Robin",
                "lastName",
                "Example",
                "credentials",
                Stream.concat(Stream.of(Realm.password()), credentials).toList());
    }

    private static Map<String, Object> app(String label, Totp key, String id) {
        Map<String, Object> app = new HashMap<>(key.credential(label));
        app.put("id", id);
        app.put("createdDate", yesterday());
        return app;
    }

    private static Map<String, Object> phone(String label, String number, String id) {
        return credential(
                id,
                "two-step-phone",
                label,
                Map.of("number", number),
                Map.of(
                        "lastDigits",
                        number.substring(number.length() - 2),
                        "region",
                        "DE",
                        "texts",
                        true,
                        "calls",
                        false));
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

    private static Map<String, Object> enrolment(String preferred) {
        return credential(
                id(),
                "two-step",
                "Two-step verification",
                Map.of("copied", false, "before", List.of()),
                Map.of("on", true, "changed", yesterday(), "preferred", preferred));
    }

    private static Map<String, Object> credential(
            String id, String type, String label, Map<String, Object> secret, Map<String, Object> shown) {
        return Map.of(
                "id",
                id,
                "type",
                type,
                "userLabel",
                label,
                "createdDate",
                yesterday(),
                "secretData",
                Http.write(secret),
                "credentialData",
                Http.write(shown));
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    private static long yesterday() {
        return System.currentTimeMillis() - DAY_MILLIS;
    }
}
