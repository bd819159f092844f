package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.page.PageTimes;
import io.github.keycloaktwostep.policy.GracePeriod;
import io.github.keycloaktwostep.policy.PolicyReader;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.session.Postponement;
import io.github.keycloaktwostep.session.SessionInUse;
import java.util.Optional;
import org.keycloak.authentication.AuthenticationProcessor;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.util.TokenUtil;

/** Whether somebody of whom the set-up is demanded may put it off, and until when. */
final class GracePeriods {

    private final RequiredActionRequest visit;

    GracePeriods(RequiredActionRequest visit) {
        this.visit = visit;
    }

    /**
     * The period that still runs; empty if it has to be set up now: it is over, or somebody wants it of this very user,
     * client or step. The first call for a user begins it.
     */
    Optional<GracePeriod> running() {
        boolean now = visit.requiredByClient()
                || Postponement.ruledOut(visit.authSession())
                || visit.user().getRequiredActionsStream().anyMatch(PolicyReader.REQUIRED_ACTION::equals);
        if (now) {
            return Optional.empty();
        }
        return visit.policy()
                .graceDays()
                .map(days -> new GracePeriod(visit.enrolments().demandedSince(), days))
                .filter(period -> !period.over(visit.clock().instant()));
    }

    /**
     * Whether not to ask in this sign-in, although the set-up is required: the user has postponed it in this SSO session,
     * or no page can be shown.
     */
    boolean leavesAlone() {
        return running().isPresent() && (postponed() || !hasPages() || silent());
    }

    private boolean postponed() {
        return Postponement.chosen(visit.authSession(), visit.user())
                || SessionInUse.of(visit.session(), visit.authSession())
                        .filter(Postponement::chosen)
                        .isPresent();
    }

    /** Whether the client wants no page ({@code prompt=none}). Keycloak does not note {@code IsPassive} of SAML. */
    private boolean silent() {
        return TokenUtil.hasPrompt(
                visit.authSession().getClientNote(OIDCLoginProtocol.PROMPT_PARAM), OIDCLoginProtocol.PROMPT_VALUE_NONE);
    }

    /** The last day as the user reads it; empty where nothing can be put off, or where the page can be cancelled. */
    String until() {
        return demanded()
                ? running()
                        .map(period -> PageTimes.day(period.lastDay(), visit.locale()))
                        .orElse("")
                : "";
    }

    private boolean demanded() {
        return visit.required() || visit.enrolment().on();
    }

    /** Programs that sign in with a password have none, and to them "later" would be "no". */
    private boolean hasPages() {
        return visit.authSession().getAuthNote(AuthenticationProcessor.CURRENT_FLOW_PATH) != null;
    }
}
