// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.web.dialog;

import io.github.keycloaktwostep.challenge.Binding;
import io.github.keycloaktwostep.challenge.CodeSender;
import io.github.keycloaktwostep.challenge.CodeSender.ChallengeStatus;
import io.github.keycloaktwostep.challenge.Purpose;
import io.github.keycloaktwostep.challenge.Recipient;
import io.github.keycloaktwostep.challenge.SendResult;
import io.github.keycloaktwostep.challenge.SendResult.SendStatus;
import io.github.keycloaktwostep.challenge.UserLimits;
import io.github.keycloaktwostep.challenge.VerificationResult;
import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.device.RememberedDeviceRule;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.event.Warnings;
import io.github.keycloaktwostep.keycloak.BruteForce;
import io.github.keycloaktwostep.keycloak.BruteForce.LockState;
import io.github.keycloaktwostep.method.MethodType;
import io.github.keycloaktwostep.ratelimit.RateLimitExceeded;
import io.github.keycloaktwostep.secondstep.SecondStepMark;
import io.github.keycloaktwostep.secondstep.SecondStepService;
import io.github.keycloaktwostep.secondstep.Selection;
import io.github.keycloaktwostep.secondstep.Selections;
import io.github.keycloaktwostep.session.SessionInUse;
import io.github.keycloaktwostep.session.UserNote;
import io.github.keycloaktwostep.session.UserNotes;
import io.github.keycloaktwostep.web.Form;
import io.github.keycloaktwostep.web.PageModel;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Asks a user for a code of an enrolled method: the second step of a sign-in, and the confirmation before a change.
 * Refreshing, going back and opening a second tab are ordinary input. Codes are sent only by the first {@link #open()}
 * and by buttons that {@link #submit(Form)} handles. {@link #open()} sends none if a page of another site made the
 * browser send the request.
 */
public final class SecondStepDialog {

    /** Maximum age of a code that confirms a change. */
    private static final Duration FRESH = Duration.ofMinutes(5);

    /** Action of the button that shows the page again with up-to-date content. */
    public static final String RETRY = "retry";

    private static final String OPTION = "option";

    private final UserContext context;
    private final AuthenticationSessionModel authSession;
    private final Purpose purpose;
    private final Enrolment enrolment;
    private final EventBuilder event;
    private final CodeSender sender;
    private final Selections selections;
    private final SecondStepPages pages;

    /**
     * @param purpose {@link Purpose#SIGN_IN} or {@link Purpose#STEP_UP}
     * @param event event of the current request; copies of it report failures
     */
    public SecondStepDialog(
            UserContext context,
            AuthenticationSessionModel authSession,
            Purpose purpose,
            Enrolment enrolment,
            EventBuilder event) {
        this.context = context;
        this.authSession = authSession;
        this.purpose = purpose;
        this.enrolment = enrolment;
        this.event = event;
        this.sender = new CodeSender(context);
        this.selections = Selections.of(
                enrolment,
                context.policy(),
                context.session().getProvider(Delivery.class).channels());
        this.pages = new SecondStepPages(context, enrolment, selections, purpose, rememberAllowed());
    }

    /**
     * Result of a submitted form.
     *
     * @param page the page to show; empty if the user has passed
     * @param failed whether the page is the response to a wrong code
     * @param method name for events: {@code sms}, {@code voice}, {@code app} or {@code recovery_code}; an empty string
     *     unless passed
     * @param rememberDevice whether the user chose to remember the device; false unless passed
     */
    public record Result(Optional<PageModel> page, boolean failed, String method, boolean rememberDevice) {

        private static Result show(PageModel page, boolean failed) {
            return new Result(Optional.of(page), failed, "", false);
        }
    }

    /** Whether the user has entered a code in this authentication session in the last five minutes. */
    public static boolean isFresh(AuthenticationSessionModel authSession, UserContext context, Enrolment enrolment) {
        UserNotes notes = UserNotes.of(authSession, context.user());
        return notes.get(UserNote.CODE_ENTERED_AT)
                        .map(at -> Instant.ofEpochMilli(Long.parseLong(at)))
                        .filter(at -> at.plus(FRESH).isAfter(context.clock().instant()))
                        .isPresent()
                && notes.get(UserNote.CODE_ENTERED_FOR).equals(Optional.of(SecondStepMark.version(enrolment)));
    }

    /**
     * The current page. The first call sends the code of the preferred method, unless a page of another site made the
     * browser send the request.
     */
    public PageModel open() {
        LockState lock = lockState();
        if (lock == LockState.LOCKED) {
            return lockedOut();
        }
        Optional<DialogState> state = state();
        if (state.isPresent()) {
            return page(state.get());
        }
        Warnings warnings = new Warnings(context.session(), context.realm());
        enrolment.unreadable().forEach(one -> warnings.unreadableCredential(context.user(), one.id()));
        Optional<Selection> first = selections.first();
        if (first.isEmpty()) {
            return pages.nothingUsable();
        }
        if (lock == LockState.BUSY) {
            // The state is not saved, so that the next request starts here again.
            return pages.options(new DialogState("", true, false), this::status).error(SecondStepPages.BUSY);
        }
        DialogState begun = new DialogState(first.get().id(), false, false);
        return SessionInUse.isStartedByOtherSite(context.session(), authSession)
                ? page(save(begun))
                : begin(first.get(), begun);
    }

    /** Processes the form of a page. */
    public Result submit(Form form) {
        LockState lock = lockState();
        if (lock == LockState.LOCKED) {
            return Result.show(lockedOut(), false);
        }
        Optional<DialogState> known = state();
        if (known.isEmpty()) {
            return Result.show(open(), false);
        }
        if (lock == LockState.BUSY) {
            return Result.show(page(known.get()).error(SecondStepPages.BUSY), false);
        }
        DialogState state = known.get();
        if ("sign-in".equals(form.step())) {
            state = save(state.remembering(form.checked("rememberDevice")));
        }
        Optional<PageModel> answer = press(form.action(), state);
        if (answer.isPresent()) {
            return Result.show(answer.get(), false);
        }
        if ("options".equals(form.step()) || form.given(OPTION).isPresent()) {
            return Result.show(choose(state, form), false);
        }
        Optional<Selection> selection = selections.find(state.selection());
        return selection.isEmpty() ? Result.show(page(state), false) : verify(state, selection.get(), form);
    }

    /**
     * Handles a button of the page.
     *
     * @return empty if none of our buttons was pressed, because the form contains a code or a choice
     */
    private Optional<PageModel> press(String action, DialogState state) {
        return switch (action) {
            case RETRY -> Optional.of(page(state));
            case "options" -> Optional.of(options(state));
            case "back" -> Optional.of(page(save(state.showing(false))));
            case "resend" -> Optional.of(resend(state));
            case "switch" -> Optional.of(switchChannel(state));
            default -> Optional.empty();
        };
    }

    private Result verify(DialogState state, Selection selection, Form form) {
        String input = form.text("code");
        SecondStepService service = new SecondStepService(context, enrolment);
        VerificationResult result = service.verify(selection, this::binding, input, event);
        if (result.isVerified()) {
            service.complete(selection, authSession, event);
            return passed(state, selection);
        }
        DialogState shown = save(state.showing(false));
        PageModel page =
                result.challenge().isPresent() ? pages.code(shown, selection, result.challenge()) : page(shown);
        MethodType method = selection.type();
        if (method == MethodType.APP
                && OTPCredentialModel.HOTP.equals(context.realm().getOTPPolicy().getType())) {
            // Counter-based apps need no clock, so the message does not mention the time.
            messages().rejected(page, method, result, input, "twoStepErrorCodeWrong");
        } else {
            messages().rejected(page, method, result, input);
        }
        return Result.show(page, result.status().isFailure());
    }

    private Result passed(DialogState state, Selection selection) {
        UserNotes notes = UserNotes.of(authSession, context.user());
        notes.remove(note());
        notes.set(UserNote.CODE_ENTERED_AT, Long.toString(context.clock().millis()));
        notes.set(UserNote.CODE_ENTERED_FOR, SecondStepMark.version(enrolment));
        return new Result(
                Optional.empty(), false, selection.type().eventId(), rememberAllowed() && state.rememberDevice());
    }

    private boolean rememberAllowed() {
        return purpose == Purpose.SIGN_IN && RememberedDeviceRule.offered(context, authSession);
    }

    private PageModel choose(DialogState state, Form form) {
        Optional<Selection> chosen = selections.find(form.text(OPTION));
        if (chosen.isEmpty()) {
            return options(state).fieldError(OPTION, "twoStepErrorChoose");
        }
        UserLimits limits = new UserLimits(context);
        if (limits.isDisabled(chosen.get().consecutiveFailureKey())) {
            return options(state).fieldError(OPTION, "twoStepErrorSwitchedOff");
        }
        Optional<RateLimitExceeded> locked = limits.locked(chosen.get().hourlyFailureKey());
        if (locked.isPresent()) {
            return options(state).fieldError(OPTION, SecondStepPages.LOCKED, pages.waiting(locked.get()));
        }
        return begin(chosen.get(), new DialogState(chosen.get().id(), false, state.rememberDevice()));
    }

    /**
     * Shows the page of a method, and sends a code if one is needed. If the last code is still valid, the page tells
     * users who chose this method to use it. If no code can be sent, users stay where they are, because they may have a
     * valid code of another method.
     */
    private PageModel begin(Selection selection, DialogState state) {
        Optional<ChallengeStatus> status = status(selection);
        Optional<RateLimitExceeded> locked = pages.locked(selection, status);
        if (locked.isPresent()) {
            return options(state).error(SecondStepPages.LOCKED, pages.waiting(locked.get()));
        }
        Optional<DialogState> before = state();
        if (status.isEmpty() || !status.get().needsNewCode()) {
            PageModel page = page(save(state));
            return before.isPresent() && status.isPresent() ? page.info(ResultMessages.STILL_VALID) : page;
        }
        SendResult result = sender.send(binding(selection.recipient().orElseThrow()), status.get());
        if (result.challenge().isPresent()) {
            return pages.sent(save(state), selection, result.challenge().get());
        }
        DialogState shown = result.status() == SendStatus.COOLING_DOWN ? state : before.orElse(state);
        return messages().sent(page(save(shown)), selection.type(), result);
    }

    private PageModel resend(DialogState state) {
        Optional<Selection> selection = selections.find(state.selection());
        Optional<Recipient> recipient = selection.flatMap(Selection::recipient);
        if (recipient.isEmpty()) {
            return page(state);
        }
        DialogState shown = save(state.showing(false));
        SendResult result = sender.send(binding(recipient.get()));
        PageModel page = result.challenge()
                .map(challenge -> pages.sent(shown, selection.get(), challenge))
                .orElseGet(() -> page(shown));
        return messages().sent(page, selection.get().type(), result);
    }

    /** Switches to the other channel of the same phone, for example to a call if no text message arrives. */
    private PageModel switchChannel(DialogState state) {
        Optional<Selection> other = selections.find(state.selection()).flatMap(selections::otherChannel);
        return other.map(selection -> begin(selection, new DialogState(selection.id(), false, state.rememberDevice())))
                .orElseGet(() -> page(state));
    }

    private PageModel options(DialogState state) {
        return page(save(state.showing(true)));
    }

    private PageModel page(DialogState state) {
        Optional<Selection> selection = selections.find(state.selection());
        if (!state.options() && selection.isPresent()) {
            return pages.code(state, selection.get(), status(selection.get()));
        }
        return selections.all().isEmpty() ? pages.nothingUsable() : pages.options(state, this::status);
    }

    /** The page for an account that Keycloak's brute-force protection has locked. */
    public PageModel lockedOut() {
        return pages.nothingUsable().error("twoStepErrorLockedOut");
    }

    private LockState lockState() {
        return new BruteForce(context.session(), context.realm(), context.user()).lockState();
    }

    /** The status of the last code; empty for methods without messages. */
    private Optional<ChallengeStatus> status(Selection selection) {
        return selection.recipient().map(this::binding).map(sender::status);
    }

    private Binding binding(Recipient recipient) {
        return Binding.of(context, authSession.getParentSession().getId(), purpose, recipient);
    }

    private ResultMessages messages() {
        return new ResultMessages(event, EventType.LOGIN, context);
    }

    private Optional<DialogState> state() {
        return UserNotes.of(authSession, context.user()).get(note()).flatMap(DialogState::fromNote);
    }

    private DialogState save(DialogState state) {
        UserNotes.of(authSession, context.user()).set(note(), state.toNote());
        return state;
    }

    private UserNote note() {
        return purpose == Purpose.SIGN_IN ? UserNote.SIGN_IN_DIALOG : UserNote.STEP_UP_DIALOG;
    }
}
