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
    List<String> now() {
        List<String> warnings = new ArrayList<>();
        Door.BROWSER
                .bound(realm)
                .map(flows::read)
                .filter(flow -> flow.runs(Authenticators.TWO_STEP))
                .ifPresent(flow -> warnings.addAll(FlowWarnings.of(flow)));
        warnings.addAll(elsewhere());
        warnings.addAll(new ResetFlow(realm, flows).warnings());
        return List.copyOf(warnings);
    }

    /** Of what no set-up changes. */
    List<String> elsewhere() {
        List<String> warnings =
                new ArrayList<>(new ClientOverrides(realm, flows).warnings(Door.BROWSER, Authenticators.TWO_STEP));
        warnings.addAll(actions.warnings());
        return List.copyOf(warnings);
    }
}
