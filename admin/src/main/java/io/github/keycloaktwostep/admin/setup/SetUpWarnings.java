package io.github.keycloaktwostep.admin.setup;

import java.util.ArrayList;
import java.util.List;
import org.keycloak.models.RealmModel;

/** What an admin should know of a realm that is set up. */
final class SetUpWarnings {

    private final RealmModel realm;
    private final RealmFlows flows;
    private final RequiredActions actions;

    SetUpWarnings(RealmModel realm, RealmFlows flows, RequiredActions actions) {
        this.realm = realm;
        this.flows = flows;
        this.actions = actions;
    }

    /** Of the realm as it is. */
    List<SetUpWarning> now() {
        List<SetUpWarning> warnings = new ArrayList<>();
        Door.BROWSER
                .bound(realm)
                .map(flows::read)
                .filter(flow -> flow.runs(Authenticators.TWO_STEP))
                .ifPresent(flow -> warnings.addAll(SetUpWarning.flow(FlowWarnings.of(flow))));
        warnings.addAll(elsewhere());
        Door.DIRECT_GRANT
                .bound(realm)
                .map(flows::read)
                .filter(flow -> flow.runs(Authenticators.PASSWORD_GRANT))
                .ifPresent(flow -> warnings.addAll(passwordGrant()));
        warnings.addAll(SetUpWarning.reset(new ResetFlow(realm, flows).warnings()));
        return List.copyOf(warnings);
    }

    /** Of what no set-up changes. */
    List<SetUpWarning> elsewhere() {
        List<SetUpWarning> warnings = new ArrayList<>(overrides(Door.BROWSER, Authenticators.TWO_STEP));
        warnings.addAll(SetUpWarning.requiredAction(actions.warnings()));
        return List.copyOf(warnings);
    }

    /** Of a realm whose direct grant flow takes codes. */
    List<SetUpWarning> passwordGrant() {
        return overrides(Door.DIRECT_GRANT, Authenticators.PASSWORD_GRANT);
    }

    private List<SetUpWarning> overrides(Door door, String authenticator) {
        return SetUpWarning.client(new ClientOverrides(realm, flows).warnings(door, authenticator));
    }
}
