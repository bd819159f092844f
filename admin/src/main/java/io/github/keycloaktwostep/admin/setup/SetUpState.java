package io.github.keycloaktwostep.admin.setup;

import java.util.List;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * How much of the set-up is in force in a realm.
 *
 * @param browserFlow alias of the browser flow; empty if none is bound
 * @param inBrowserFlow whether two-step verification is in it
 * @param directGrantFlow alias of the direct grant flow; empty if none is bound
 * @param inDirectGrantFlow whether the step for passwords and codes is in it
 * @param resetCredentialsFlow alias of the flow for forgotten passwords; empty if none is bound
 * @param missingActions required actions of ours that are not registered, or switched off
 * @param warnings what an admin should know, as the set-up tells it
 */
public record SetUpState(
        String browserFlow,
        boolean inBrowserFlow,
        String directGrantFlow,
        boolean inDirectGrantFlow,
        String resetCredentialsFlow,
        List<String> missingActions,
        List<SetUpWarning> warnings) {

    public SetUpState {
        missingActions = List.copyOf(missingActions);
        warnings = List.copyOf(warnings);
    }

    /** Changes nothing. */
    public static SetUpState of(KeycloakSession session, RealmModel realm) {
        RealmFlows flows = new RealmFlows(session, realm);
        RequiredActions actions = new RequiredActions(session, realm);
        return new SetUpState(
                alias(realm, Door.BROWSER),
                runs(realm, flows, Door.BROWSER, Authenticators.TWO_STEP),
                alias(realm, Door.DIRECT_GRANT),
                runs(realm, flows, Door.DIRECT_GRANT, Authenticators.PASSWORD_GRANT),
                alias(realm, Door.RESET_CREDENTIALS),
                actions.plan().stream().map(SetUpStep::target).toList(),
                new SetUpWarnings(realm, flows, actions).now());
    }

    private static String alias(RealmModel realm, Door door) {
        return door.bound(realm).map(flow -> flow.getAlias()).orElse("");
    }

    private static boolean runs(RealmModel realm, RealmFlows flows, Door door, String authenticator) {
        return door.bound(realm)
                .filter(flow -> flows.read(flow).runs(authenticator))
                .isPresent();
    }
}
