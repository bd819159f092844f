// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.keycloak.KeycloakSignIn;
import io.github.keycloaktwostep.transaction.UserLock;
import io.github.keycloaktwostep.web.Form;
import org.keycloak.Config;
import org.keycloak.authentication.InitiatedActionSupport;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionFactory;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.UserModel;

/**
 * A required action that is its own factory, like many of Keycloak's. It keeps no state, so one object serves all
 * requests.
 */
public abstract class TwoStepAction implements RequiredActionProvider, RequiredActionFactory {

    /** Attribute of the Keycloak session: this request processes a form of one of our actions. */
    private static final String PROCESSED = "two-step.processed";

    private final String id;
    private final String displayText;

    /** @param displayText name of the action in the admin console */
    protected TwoStepAction(String id, String displayText) {
        this.id = id;
        this.displayText = displayText;
    }

    @Override
    public final String getId() {
        return id;
    }

    @Override
    public final String getDisplayText() {
        return displayText;
    }

    @Override
    public final RequiredActionProvider create(KeycloakSession session) {
        return this;
    }

    /**
     * Supported by all our actions. If an application requests an action that does not support this, Keycloak skips the
     * action for the rest of the sign-in, so {@code kc_action=two-step-check} would bypass the check.
     */
    @Override
    public final InitiatedActionSupport initiatedActionSupport() {
        return InitiatedActionSupport.SUPPORTED;
    }

    /** Triggers nothing by default. Actions that are triggered by sign-ins override it. */
    @Override
    public void evaluateTriggers(RequiredActionContext context) {}

    @Override
    public final void requiredActionChallenge(RequiredActionContext context) {
        requireEnabled(context);
        KeycloakSignIn.requirePages(context.getAuthenticationSession());
        open(new RequiredActionRequest(context));
    }

    /**
     * A request that changes something takes the user's lock before it loads the state, so that it sees what the
     * previous request has stored.
     */
    @Override
    public final void processAction(RequiredActionContext context) {
        requireEnabled(context);
        context.getSession().setAttribute(PROCESSED, true);
        if (RequiredActionRequest.concerns(context.getUser()) && changes(new Form(context.getHttpRequest()))) {
            UserLock.hold(new UserContext(context.getSession(), context.getRealm(), context.getUser()));
        }
        submit(new RequiredActionRequest(context));
    }

    /**
     * Whether this HTTP request processes a form of one of our actions. Our actions check whether the sign-in is still
     * valid.
     */
    public static boolean isProcessed(KeycloakSession session) {
        return session.getAttribute(PROCESSED) != null;
    }

    /**
     * Ends the sign-in of a disabled account. Keycloak would complete a sign-in that had begun before an admin disabled
     * the account.
     */
    private static void requireEnabled(RequiredActionContext context) {
        UserModel user = context.getUser();
        if (user != null && !user.isEnabled()) {
            throw KeycloakSignIn.disabled(context.getSession(), context.getAuthenticationSession());
        }
    }

    /** Whether a form can change the user's methods or devices. */
    protected abstract boolean changes(Form form);

    /** Shows the user's current page. */
    protected abstract void open(RequiredActionRequest request);

    /** Handles the form of a page. */
    protected abstract void submit(RequiredActionRequest request);

    @Override
    public final void init(Config.Scope config) {}

    @Override
    public final void postInit(KeycloakSessionFactory factory) {}

    @Override
    public final void close() {}
}
