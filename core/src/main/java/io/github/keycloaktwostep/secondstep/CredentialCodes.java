// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.secondstep;

import io.github.keycloaktwostep.challenge.Code;
import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.enrolment.AvailableMethods;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.transaction.NewTransaction;
import io.github.keycloaktwostep.transaction.UserInNewTransaction;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.ModelException;
import org.keycloak.models.UserCredentialModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.models.utils.RecoveryAuthnCodesUtils;

/** Verifies codes of Keycloak's own credentials (authenticator apps and recovery codes) with Keycloak's validation. */
final class CredentialCodes {

    /** How long a recovery code stays marked as used. Longer than any cache keeps the list of codes. */
    private static final Duration USED = Duration.ofDays(1);

    private static final Duration USED_COUNTER = Duration.ofMinutes(5);

    /** The format in which recovery codes are displayed. */
    private static final Pattern RECOVERY_CODE = Pattern.compile("\\b[A-Za-z0-9]{4}(-?[A-Za-z0-9]{4}){2}\\b");

    /** Maximum number of apps that a code is compared with. Users can add more apps than this in Keycloak itself. */
    private static final int MOST_APPS = 2 * AvailableMethods.MAX_APPS;

    private final UserContext context;
    private final List<Method.App> apps;

    /** @param apps the usable apps */
    CredentialCodes(UserContext context, List<Method.App> apps) {
        this.context = context;
        this.apps = List.copyOf(apps);
    }

    /**
     * Finds the app whose current code was entered, and uses the code up (RFC 6238 §5.2).
     *
     * @return empty if the input is not the current, unused code of any app
     */
    Optional<Method.App> appCode(String input) {
        // One request is one guess, so only one number is accepted, even if the apps' codes differ in length.
        Set<String> entered = apps.stream()
                .flatMap(app -> Code.digitsIn(input, app.digits()).stream())
                .collect(Collectors.toSet());
        Optional<String> digits = entered.stream().findFirst().filter(one -> entered.size() == 1);
        return digits.flatMap(code -> apps.stream()
                .limit(MOST_APPS)
                .filter(app -> isCounter(app) ? takeCounterCode(app, code) : isValid(context.user(), app, code))
                .findFirst());
    }

    private static boolean isValid(UserModel user, Method.App app, String digits) {
        return user.credentialManager().isValid(new UserCredentialModel(app.id(), OTPCredentialModel.TYPE, digits));
    }

    private boolean isCounter(Method.App app) {
        CredentialModel stored = context.user().credentialManager().getStoredCredentialById(app.id());
        return stored != null
                && OTPCredentialModel.HOTP.equals(OTPCredentialModel.createFromCredentialModel(stored)
                        .getOTPCredentialData()
                        .getSubType());
    }

    /**
     * Verifies a code of a counter-based app (HOTP). Keycloak remembers the used codes of time-based apps. A counter
     * only advances in the credential, so parallel requests can read the same value.
     */
    private boolean takeCounterCode(Method.App app, String digits) {
        return takeOnce(USED_COUNTER, any -> Optional.of(app.id() + "." + digits), user -> isValid(user, app, digits));
    }

    /** Whether the input is the next recovery code. A correct code is used up. */
    boolean recoveryCode(String input) {
        String code = recoveryCodeIn(input);
        return takeOnce(USED, CredentialCodes::place, user -> useRecoveryCode(user, code));
    }

    /** Uses the code up if it is correct, and deletes the list with its last code. */
    private static boolean useRecoveryCode(UserModel user, String code) {
        if (!user.credentialManager().isValid(UserCredentialModel.buildFromBackupAuthnCode(code))) {
            return false;
        }
        recoveryCodes(user)
                .filter(RecoveryAuthnCodesCredentialModel::allCodesUsed)
                .ifPresent(used -> user.credentialManager().removeStoredCredentialById(used.getId()));
        return true;
    }

    /**
     * Verifies a code and marks it as used, in a new transaction. If two requests enter the same code, one of them
     * fails here rather than when it commits.
     *
     * @param lifespan how long the mark is kept; longer than any cache entry, because parallel requests may read
     *     outdated data
     * @param mark returns the mark of the expected code, read before the code is verified; empty if no code is expected
     * @param verifier tells whether the code is correct, and uses it up
     */
    private boolean takeOnce(
            Duration lifespan, Function<UserModel, Optional<String>> mark, Predicate<UserModel> verifier) {
        try {
            return UserInNewTransaction.run(context, own -> {
                Optional<String> expected = mark.apply(own.user());
                if (expected.isEmpty() || !verifier.test(own.user())) {
                    return false;
                }
                String key = "two-step.used." + expected.get();
                if (!NewTransaction.take(own.session().singleUseObjects(), key, lifespan.toSeconds())) {
                    throw new ModelException("Another request has used the same code");
                }
                return true;
            });
        } catch (ModelException e) {
            // Another request used the same code at the same moment.
            return false;
        }
    }

    /** The typed code, or the only code in a line that was copied from the list. */
    private static String recoveryCodeIn(String input) {
        List<String> found =
                RECOVERY_CODE.matcher(input).results().map(MatchResult::group).toList();
        String code = found.size() == 1 ? found.get(0) : input;
        return code.replaceAll("[^A-Za-z0-9]", "").toUpperCase(Locale.ROOT);
    }

    /** The mark of the next code. Keycloak reads the list from a cache, so two requests may see the same next code. */
    private static Optional<String> place(UserModel user) {
        return recoveryCodes(user)
                .flatMap(list -> list.getNextRecoveryAuthnCode().map(next -> list.getId() + "." + next.getNumber()));
    }

    private static Optional<RecoveryAuthnCodesCredentialModel> recoveryCodes(UserModel user) {
        return RecoveryAuthnCodesUtils.getCredential(user)
                .map(RecoveryAuthnCodesCredentialModel::createFromCredentialModel);
    }
}
