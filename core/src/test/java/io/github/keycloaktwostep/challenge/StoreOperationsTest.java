// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.challenge.VerificationResult.VerificationStatus;
import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.keycloak.RealmMac;
import io.github.keycloaktwostep.ratelimit.TimedStore;
import io.github.keycloaktwostep.testing.Stub;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.models.KeyManager;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.KeycloakTransactionManager;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * The number of operations on the store of single-use objects. In a cluster, each can be a request to another node, so
 * it must not grow unnoticed. docs/performance.md states the numbers of whole sign-ins.
 */
class StoreOperationsTest {

    private static final Code CODE = new Code("123456");
    private static final String WRONG = "000000";
    private static final Duration COOLDOWN = Duration.ofSeconds(30);

    private final TimedStore store = new TimedStore();
    private final UserContext context = context();
    private final CodeVerifier verifier = new CodeVerifier(context);
    private final CodeStores stores = CodeStores.of(context);

    @Test
    void signInsWithSeveralTextMessagesWithinTheHour() {
        for (int i = 0; i < 5; i++) {
            Binding binding = newSignIn();
            assertOperations(8, () -> assertThat(send(binding)).isTrue());
            assertOperations(
                    9, () -> assertThat(verify(binding, CODE.digits())).isEqualTo(VerificationStatus.VERIFIED));
        }
        assertThat(send(newSignIn())).as("the sixth within the hour").isFalse();
    }

    @Test
    void wrongCodesOfATextMessage() {
        Binding binding = newSignIn();
        send(binding);

        for (int operations : new int[] {8, 13, 17}) {
            assertOperations(
                    operations, () -> assertThat(verify(binding, WRONG)).isEqualTo(VerificationStatus.WRONG));
        }
    }

    @Test
    void codesOfAnApp() {
        assertOperations(4, () -> assertThat(verifyApp(true)).isEqualTo(VerificationStatus.VERIFIED));
        for (int operations : new int[] {4, 8, 11}) {
            assertOperations(operations, () -> assertThat(verifyApp(false)).isEqualTo(VerificationStatus.WRONG));
        }
    }

    /** The page after a wrong code shows what the verification has read. */
    @Test
    void wrongCodeReportsTheStatusOfTheCode() {
        Binding binding = newSignIn();
        send(binding);

        assertThat(verifier.verify(binding, WRONG).challenge()).contains(new CodeSender(context).status(binding));
        assertThat(verifier.verify(binding.by(Channel.VOICE), WRONG).challenge())
                .as("code of the other channel")
                .isEmpty();
    }

    @Test
    void onlyOneOfParallelRequestsSends() {
        Binding binding = newSignIn();
        Optional<Challenge> none = stores.challenges().find(binding);
        assertThat(send(binding)).isTrue();
        assertThat(claim(binding, none))
                .as("has read before the other has sent")
                .isFalse();

        Optional<Challenge> first = stores.challenges().find(binding);
        assertThat(claim(binding, first)).isTrue();
        assertThat(claim(binding, first)).isFalse();
        stores.challenges().unclaim(binding, first);
        assertThat(claim(binding, first)).isTrue();

        assertThat(verify(binding, CODE.digits())).isEqualTo(VerificationStatus.VERIFIED);
        assertThat(send(binding)).as("nobody has to wait after a correct code").isTrue();
    }

    @Test
    void replacedChallengeIsNotConsumed() {
        Binding binding = newSignIn();
        Challenge replaced = challenge(binding);
        Challenge current = challenge(binding);
        stores.challenges().save(binding, current);

        assertThat(stores.challenges().consume(binding, replaced)).isFalse();
        assertThat(stores.challenges().find(binding)).contains(current);
        assertThat(stores.challenges().consume(binding, current)).isTrue();
        assertThat(stores.challenges().consume(binding, current)).isFalse();
    }

    /** For example, because too many messages are waiting. */
    @Test
    void previousCodeStaysValidIfTheNextOneIsNotSent() {
        Binding binding = newSignIn();
        send(binding);
        Optional<Challenge> previous = stores.challenges().find(binding);
        claim(binding, previous);
        Challenge notSent = challenge(binding);
        stores.challenges().save(binding, notSent);

        stores.challenges().withdraw(binding, notSent, previous);

        assertThat(stores.challenges().find(binding)).isEqualTo(previous);
        assertThat(claim(binding, previous)).as("another request can send").isTrue();
        assertThat(verify(binding, CODE.digits())).isEqualTo(VerificationStatus.VERIFIED);
    }

    @Test
    void nothingIsLeftIfTheFirstCodeIsNotSent() {
        Binding binding = newSignIn();
        claim(binding, Optional.empty());
        Challenge notSent = challenge(binding);
        stores.challenges().save(binding, notSent);

        stores.challenges().withdraw(binding, notSent, Optional.empty());

        assertThat(stores.challenges().find(binding)).isEmpty();
        assertThat(send(binding)).isTrue();
    }

    /** As {@link CodeSender} does; it also needs Keycloak's themes, to create the message. */
    private boolean send(Binding binding) {
        Optional<Challenge> previous = new CodeSender(context).status(binding).challenge();
        if (!claim(binding, previous)
                || stores.limits()
                        .reserveAll(CodeLimits.sendLimits(context, binding.recipient()))
                        .exceeded()
                        .isPresent()) {
            return false;
        }
        stores.challenges().save(binding, challenge(binding));
        return true;
    }

    private boolean claim(Binding binding, Optional<Challenge> previous) {
        return stores.challenges().claim(binding, previous, COOLDOWN);
    }

    private Challenge challenge(Binding binding) {
        String id = Delivery.newMessageId();
        RealmMac.Seal seal = new CodeMac(context.session(), context.realm()).seal(id, binding, CODE);
        Instant now = store.instant();
        return new Challenge(id, seal.mac(), seal.kid(), now, now.plusSeconds(300), now.plus(COOLDOWN), 1);
    }

    private VerificationStatus verify(Binding binding, String code) {
        return verifier.verify(binding, code).status();
    }

    private VerificationStatus verifyApp(boolean correct) {
        return verifier.verify("app", Optional.of("id"), "123456", any -> correct)
                .status();
    }

    private Binding newSignIn() {
        return Binding.of(
                context,
                UUID.randomUUID().toString(),
                Purpose.SIGN_IN,
                new Recipient(new PhoneNumber("+4915112345678"), "DE", Channel.SMS, true));
    }

    private void assertOperations(int expected, Runnable event) {
        int before = store.operations();
        event.run();
        assertThat(store.operations() - before).isEqualTo(expected);
    }

    private UserContext context() {
        RealmModel realm = Stub.of(RealmModel.class, (method, arguments) -> method.equals("getId") ? "realm" : null);
        String id = UUID.randomUUID().toString();
        UserModel user = Stub.of(UserModel.class, (method, arguments) -> id);
        return new UserContext(session(), realm, user, store);
    }

    private KeycloakSession session() {
        KeyWrapper key = new KeyWrapper();
        key.setKid("key");
        key.setSecretKey(new SecretKeySpec(new byte[64], "HmacSHA512"));
        KeyManager keys = Stub.of(KeyManager.class, (method, arguments) -> key);
        KeycloakSessionFactory factory = Stub.of(KeycloakSessionFactory.class, (method, arguments) -> session());
        KeycloakTransactionManager transactions =
                Stub.of(KeycloakTransactionManager.class, (method, arguments) -> null);
        Delivery delivery = Stub.of(Delivery.class, (method, arguments) -> null);
        return Stub.of(KeycloakSession.class, (method, arguments) -> switch (method) {
            case "getKeycloakSessionFactory" -> factory;
            case "getTransactionManager" -> transactions;
            case "singleUseObjects" -> store;
            case "keys" -> keys;
            case "getProvider" -> delivery;
            default -> null;
        });
    }
}
