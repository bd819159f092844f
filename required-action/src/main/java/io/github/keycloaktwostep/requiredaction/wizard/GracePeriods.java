// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.method.ProviderIds;
import io.github.keycloaktwostep.policy.GracePeriod;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.session.Postponement;
import io.github.keycloaktwostep.text.PageTimes;
import java.util.Optional;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.util.TokenUtil;

/** Decides whether a user who must set up two-step verification may postpone it, and until when. */
final class GracePeriods {

    private final RequiredActionRequest request;

    GracePeriods(RequiredActionRequest request) {
        this.request = request;
    }

    /**
     * The current grace period. The first call for a user starts it.
     *
     * @return empty if the set-up cannot be postponed: the period has ended, or the client, a step of the flow or an
     *     admin requires the set-up now
     */
    Optional<GracePeriod> running() {
        boolean requiredNow = request.requiredByClient()
                || Postponement.isForbidden(request.authSession())
                || request.user().getRequiredActionsStream().anyMatch(ProviderIds.SETUP::equals);
        if (requiredNow) {
            return Optional.empty();
        }
        return request.policy()
                .graceDays()
                .map(days -> new GracePeriod(request.enrolments().requiredSince(), days))
                .filter(period -> !period.over(request.clock().instant()));
    }

    /**
     * Whether this sign-in continues without the set-up although it is required: the user has postponed it in this SSO
     * session, or no page can be shown. Otherwise users of the password grant would have no grace period, because a
     * program cannot postpone the set-up.
     */
    boolean allowsSignIn() {
        return running().isPresent() && (isPostponed() || !request.hasPages() || isSilent());
    }

    /**
     * The last day for postponing the set-up, as shown to the user; an empty string if it cannot be postponed, or if
     * the user can cancel the page.
     */
    String postponableUntil() {
        if (!request.required() && !request.enrolment().asksForCode()) {
            return "";
        }
        return running()
                .map(period -> PageTimes.day(period.lastDay(), request.textLocale()))
                .orElse("");
    }

    private boolean isPostponed() {
        return Postponement.chosen(request.authSession(), request.user())
                || request.sessionInUse().filter(Postponement::chosen).isPresent();
    }

    /**
     * Whether the client does not allow pages ({@code prompt=none}). Keycloak does not record SAML's {@code IsPassive}.
     */
    private boolean isSilent() {
        return TokenUtil.hasPrompt(
                request.authSession().getClientNote(OIDCLoginProtocol.PROMPT_PARAM),
                OIDCLoginProtocol.PROMPT_VALUE_NONE);
    }
}
