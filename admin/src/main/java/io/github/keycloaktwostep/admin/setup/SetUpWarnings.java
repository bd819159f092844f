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

    List<String> all() {
        List<String> warnings = new ArrayList<>();
        Door.BROWSER
                .bound(realm)
                .map(flows::read)
                .filter(flow -> flow.runs(Authenticators.TWO_STEP))
                .ifPresent(flow -> warnings.addAll(FlowWarnings.of(flow)));
        warnings.addAll(new ClientOverrides(realm, flows).warnings(Door.BROWSER, Authenticators.TWO_STEP));
        warnings.addAll(new ResetFlow(realm, flows).warnings());
        warnings.addAll(actions.warnings());
        return List.copyOf(warnings);
    }
}
