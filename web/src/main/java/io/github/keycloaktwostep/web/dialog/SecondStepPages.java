// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.web.dialog;

import io.github.keycloaktwostep.challenge.Challenge;
import io.github.keycloaktwostep.challenge.CodeSender.ChallengeStatus;
import io.github.keycloaktwostep.challenge.Purpose;
import io.github.keycloaktwostep.challenge.UserLimits;
import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.method.MethodType;
import io.github.keycloaktwostep.ratelimit.RateLimitExceeded;
import io.github.keycloaktwostep.secondstep.Selection;
import io.github.keycloaktwostep.secondstep.Selections;
import io.github.keycloaktwostep.text.PageTimes;
import io.github.keycloaktwostep.web.DeliveryView;
import io.github.keycloaktwostep.web.MethodView;
import io.github.keycloaktwostep.web.PageModel;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The pages of the second step: the code page and the list of methods.
 *
 * @param rememberAllowed whether the box to remember the device is shown
 */
record SecondStepPages(
        UserContext context, Enrolment enrolment, Selections selections, Purpose purpose, boolean rememberAllowed) {

    static final String BUSY = "twoStepErrorAccountBusy";
    /** Message key; {@link #waiting} creates its arguments. */
    static final String LOCKED = "twoStepErrorResting";

    /**
     * The code page.
     *
     * @param status status of the last code; empty for methods without messages
     */
    PageModel code(DialogState state, Selection selection, Optional<ChallengeStatus> status) {
        PageModel page = page(state, selection);
        if (status.isPresent()) {
            return DeliveryView.describe(page, context, selection.recipient().orElseThrow(), status.get());
        }
        return selection.method() instanceof Method.App app
                ? page.with("label", app.label()).with("codeLength", app.digits())
                : page.with("recoveryNumber", ((Method.RecoveryCodes) selection.method()).next());
    }

    /** The code page immediately after a code was sent. The delivery status need not be looked up. */
    PageModel sent(DialogState state, Selection selection, Challenge challenge) {
        return DeliveryView.describeSent(page(state, selection), context, challenge);
    }

    private PageModel page(DialogState state, Selection selection) {
        PageModel page = new PageModel("sign-in")
                .with("kind", selection.type().id())
                .with("stepUp", purpose == Purpose.STEP_UP)
                .with("rememberAllowed", rememberAllowed)
                .with("rememberDays", context.policy().rememberDeviceFor().toDays())
                .with("rememberDevice", state.rememberDevice());
        if (selection.method() instanceof Method.Phone phone) {
            Optional<Selection> other = selections.otherChannel(selection);
            page.with("destination", phone.displayName())
                    .with("switchTo", other.map(Selection::type).map(MethodType::id))
                    .with("codeLength", context.policy().codeLength());
        }
        return page;
    }

    /**
     * The list of methods. Those that cannot be used now come last and cannot be chosen.
     *
     * @param status returns the status of the last code; empty for methods without messages
     */
    PageModel options(DialogState state, Function<Selection, Optional<ChallengeStatus>> status) {
        return list(
                selections.all().stream()
                        .map(selection -> option(selection, status.apply(selection)))
                        .sorted(Comparator.comparing(option -> (Boolean) option.get("resting")))
                        .toList(),
                selections.find(state.selection()).isPresent());
    }

    /** The empty list for a user who cannot use any method. */
    PageModel nothingUsable() {
        return list(List.of(), false).error("twoStepErrorNoWay");
    }

    private PageModel list(List<Map<String, Object>> options, boolean canGoBack) {
        return new PageModel("options")
                .with("options", options)
                .with("switchedOff", disabled())
                .with("canGoBack", canGoBack)
                .with("stepUp", purpose == Purpose.STEP_UP)
                .with("lostAccessUrl", context.policy().lostAccessUrl());
    }

    private List<Map<String, Object>> disabled() {
        return enrolment.disabled().stream().map(MethodView::of).toList();
    }

    /** The lock on a method after too many wrong codes; empty if it is not locked. */
    Optional<RateLimitExceeded> locked(Selection selection, Optional<ChallengeStatus> status) {
        return status.map(ChallengeStatus::locked)
                .orElseGet(() -> new UserLimits(context).locked(selection.hourlyFailureKey()));
    }

    private Map<String, Object> option(Selection selection, Optional<ChallengeStatus> status) {
        Optional<RateLimitExceeded> locked = locked(selection, status);
        Optional<RateLimitExceeded> waiting =
                locked.or(() -> status.filter(ChallengeStatus::needsNewCode).flatMap(none -> new UserLimits(context)
                        .sendsBlocked(selection.recipient().orElseThrow())));
        Map<String, Object> option = MethodView.of(selection.method());
        option.put("kind", selection.type().id());
        option.put("id", selection.id());
        option.put("recoveryNumber", selection.method() instanceof Method.RecoveryCodes recovery ? recovery.next() : 0);
        option.put("resting", waiting.isPresent());
        option.put("reason", locked.isPresent() ? "twoStepOptionResting" : "twoStepErrorSendRefused");
        option.put("waiting", waiting.map(this::waiting).map(Arrays::asList).orElse(List.of()));
        return option;
    }

    /** Arguments of {@link #LOCKED} and of {@code twoStepErrorSendRefused}. */
    Object[] waiting(RateLimitExceeded exceeded) {
        return PageTimes.waiting(exceeded.until(), context.clock());
    }
}
