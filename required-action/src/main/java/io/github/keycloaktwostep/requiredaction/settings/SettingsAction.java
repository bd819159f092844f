package io.github.keycloaktwostep.requiredaction.settings;

import io.github.keycloaktwostep.ServerClock;
import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.requiredaction.Visit;
import java.time.Clock;
import org.keycloak.authentication.InitiatedActionSupport;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.sessions.AuthenticationSessionModel;

/** The settings page as a required action; only ever started by an application or an admin. */
final class SettingsAction implements RequiredActionProvider {

    private final Clock clock = new ServerClock();

    @Override
    public InitiatedActionSupport initiatedActionSupport() {
        return InitiatedActionSupport.SUPPORTED;
    }

    @Override
    public void evaluateTriggers(RequiredActionContext context) {}

    @Override
    public void requiredActionChallenge(RequiredActionContext context) {
        if (!Visit.concerns(context)) {
            context.ignore();
            return;
        }
        Visit visit = new Visit(context, clock);
        if (visit.admittedBySession(SettingsActionFactory.ID)) {
            new Settings(visit).open();
        }
    }

    @Override
    public void processAction(RequiredActionContext context) {
        if (!Visit.concerns(context)) {
            context.cancel();
            return;
        }
        Visit visit = Settings.changes(new Form(context.getHttpRequest()))
                ? Visit.forChange(context, clock)
                : new Visit(context, clock);
        if (visit.admittedBySession(SettingsActionFactory.ID)) {
            new Settings(visit).submit();
        }
    }

    @Override
    public void initiatedActionCanceled(KeycloakSession session, AuthenticationSessionModel authSession) {
        Settings.end(authSession);
    }

    @Override
    public void close() {}
}
