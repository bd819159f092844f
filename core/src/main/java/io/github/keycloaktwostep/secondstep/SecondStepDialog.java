package io.github.keycloaktwostep.secondstep;

import io.github.keycloaktwostep.challenge.Binding;
import io.github.keycloaktwostep.challenge.Challenge;
import io.github.keycloaktwostep.challenge.Codes;
import io.github.keycloaktwostep.challenge.Codes.ChallengeStatus;
import io.github.keycloaktwostep.challenge.Purpose;
import io.github.keycloaktwostep.challenge.Recipient;
import io.github.keycloaktwostep.challenge.SendResult;
import io.github.keycloaktwostep.challenge.VerificationResult;
import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.device.RememberedDeviceRule;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.event.Warnings;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.keycloak.BruteForce;
import io.github.keycloaktwostep.keycloak.BruteForce.LockState;
import io.github.keycloaktwostep.page.DeliveryView;
import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.page.PageModel;
import io.github.keycloaktwostep.page.PageTimes;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.ratelimit.RateLimitExceeded;
import io.github.keycloaktwostep.session.UserNote;
import io.github.keycloaktwostep.session.UserNotes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The conversation that asks a user for a code of a method that is already set up: the second step of a sign-in, and
 * the confirmation before a change. Refresh, back and a second tab are ordinary input: only {@link #submit(Form)} with
 * a button for it, or the very first {@link #open()}, ever sends anything.
 */
public final class SecondStepDialog {

    /** Longest age of a code that still confirms a change. */
    private static final Duration FRESH = Duration.ofMinutes(5);

    /** Action of the button that shows the page again, as it then is. */
    public static final String RETRY = "retry";

    private static final String BUSY = "twoStepErrorAccountBusy";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;
    private final AuthenticationSessionModel authSession;
    private final Purpose purpose;
    private final Policy policy;
    private final Enrolment enrolment;
    private final EventBuilder event;
    private final Clock clock;
    private final Codes codes;
    private final BruteForce bruteForce;
    private final Selections selections;

    /**
     * @param purpose {@link Purpose#SIGN_IN} or {@link Purpose#STEP_UP}
     * @param event of the current request; copies of it report failures
     */
    public SecondStepDialog(
            KeycloakSession session,
            RealmModel realm,
            UserModel user,
            AuthenticationSessionModel authSession,
            Purpose purpose,
            Policy policy,
            Enrolment enrolment,
            EventBuilder event,
            Clock clock) {
        this.session = session;
        this.realm = realm;
        this.user = user;
        this.authSession = authSession;
        this.purpose = purpose;
        this.policy = policy;
        this.enrolment = enrolment;
        this.event = event;
        this.clock = clock;
        this.codes = new Codes(session, realm, user, policy, clock);
        this.bruteForce = new BruteForce(session, realm, user);
        this.selections = Selections.of(
                enrolment, policy, session.getProvider(Delivery.class).channels());
    }

    /** What came of a form. */
    public sealed interface DialogResult {

        /** @param failed whether this is the answer to a wrong code */
        record ShowPage(PageModel screen, boolean failed) implements DialogResult {}

        /**
         * @param method for events: {@code sms}, {@code voice}, {@code app} or {@code recovery_code}
         * @param rememberDevice whether the user asked for it
         */
        record DialogPassed(String method, boolean rememberDevice) implements DialogResult {}
    }

    /** Whether its user gave a code in this authentication session in the last five minutes. */
    public static boolean fresh(AuthenticationSessionModel authSession, UserModel user, Clock clock) {
        return UserNotes.of(authSession, user)
                .get(UserNote.CODE_ENTERED_AT)
                .filter(at ->
                        Instant.ofEpochMilli(Long.parseLong(at)).plus(FRESH).isAfter(clock.instant()))
                .isPresent();
    }

    /** The page as it stands; the very first time, the code of the preferred method is sent. */
    public PageModel open() {
        LockState gate = bruteForce.gate();
        if (gate == LockState.LOCKED) {
            return lockedOut();
        }
        Optional<DialogState> state = state();
        if (state.isPresent()) {
            return screen(state.get());
        }
        enrolment.unreadable().forEach(one -> new Warnings(session, realm).unreadableCredential(user, one.id()));
        Optional<Selection> first = selections.first();
        if (first.isEmpty()) {
            return nothingUsable();
        }
        if (gate == LockState.BUSY) {
            // Whatever is pressed there begins anew.
            return options(new DialogState("", true, false)).error(BUSY);
        }
        return begin(first.get(), new DialogState(first.get().id(), false, false));
    }

    /** Takes what the page sent. */
    public DialogResult submit(Form form) {
        LockState gate = bruteForce.gate();
        if (gate == LockState.LOCKED) {
            return show(lockedOut());
        }
        Optional<DialogState> known = state();
        if (known.isEmpty()) {
            return show(open());
        }
        if (gate == LockState.BUSY) {
            return show(screen(known.get()).error(BUSY));
        }
        DialogState state = known.get();
        if ("sign-in".equals(form.step())) {
            state = save(state.remembering(form.checked("rememberDevice")));
        }
        switch (form.action()) {
            case RETRY -> {
                return show(screen(state));
            }
            case "options" -> {
                return show(screen(save(state.showing(true))));
            }
            case "back" -> {
                return show(screen(save(state.showing(false))));
            }
            case "resend" -> {
                return show(resend(state));
            }
            case "switch" -> {
                return show(switched(state));
            }
            default -> {
                // a code or a choice
            }
        }
        if ("options".equals(form.step()) || form.given("option").isPresent()) {
            return show(choose(state, form));
        }
        Optional<Selection> selection = selections.find(state.selection());
        if (selection.isEmpty()) {
            return show(screen(state));
        }
        return judge(state, selection.get(), form);
    }

    private DialogResult judge(DialogState state, Selection selection, Form form) {
        SecondStepService judge = new SecondStepService(session, realm, user, enrolment, codes, clock);
        VerificationResult verdict = judge.judge(selection, this::binding, form.text("code"));
        if (verdict instanceof VerificationResult.Verified) {
            judge.passed(selection, authSession, event);
            return passed(state, selection);
        }
        PageModel screen = screen(save(state.showing(false)));
        if (selection.method() instanceof Method.App && hotp()) {
            // Such an app counts and needs no clock.
            answers().judged(screen, selection.eventName(), verdict, form.text("code"), "twoStepErrorCodeWrong");
            return new DialogResult.ShowPage(screen, verdict.counted());
        }
        return new DialogResult.ShowPage(
                answers().judged(screen, selection.eventName(), verdict, form.text("code")), verdict.counted());
    }

    private DialogResult passed(DialogState state, Selection selection) {
        UserNotes notes = UserNotes.of(authSession, user);
        notes.remove(note());
        notes.set(UserNote.CODE_ENTERED_AT, Long.toString(clock.millis()));
        return new DialogResult.DialogPassed(selection.eventName(), rememberAllowed() && state.rememberDevice());
    }

    private boolean hotp() {
        return OTPCredentialModel.HOTP.equals(realm.getOTPPolicy().getType());
    }

    private boolean rememberAllowed() {
        return purpose == Purpose.SIGN_IN && RememberedDeviceRule.offered(session, policy, authSession, user);
    }

    private PageModel choose(DialogState state, Form form) {
        Optional<Selection> chosen = selections.find(form.text("option"));
        if (chosen.isEmpty()) {
            return screen(save(state.showing(true))).fieldError("option", "twoStepErrorChoose");
        }
        if (codes.switchedOff(chosen.get().authenticator())) {
            return screen(save(state.showing(true))).fieldError("option", "twoStepErrorSwitchedOff");
        }
        Optional<Instant> resting = restingUntil(chosen.get());
        if (resting.isPresent()) {
            return screen(save(state.showing(true)))
                    .fieldError("option", "twoStepErrorResting", minutes(resting.get()), hours(resting.get()));
        }
        return begin(chosen.get(), new DialogState(chosen.get().id(), false, state.rememberDevice()));
    }

    /** Shows the page of a way, and sends the code if it needs one and none is out. */
    private PageModel begin(Selection selection, DialogState state) {
        Optional<ChallengeStatus> standing = standing(selection);
        Optional<Instant> resting = standing.map(ChallengeStatus::resting)
                .orElseGet(() -> codes.resting(selection.failureKey()))
                .map(RateLimitExceeded::until);
        if (resting.isPresent()) {
            return screen(save(state.showing(true)))
                    .error("twoStepErrorResting", minutes(resting.get()), hours(resting.get()));
        }
        save(state);
        if (standing.isEmpty() || !standing.get().dead()) {
            return screen(state);
        }
        Recipient recipient = selection.recipient().get();
        SendResult issue = codes.issue(binding(recipient), recipient, standing.get());
        return issue instanceof SendResult.CodeSent sent
                ? sent(state, selection, sent.challenge())
                : answers().sent(screen(state), selection.eventName(), issue);
    }

    private PageModel resend(DialogState state) {
        Optional<Selection> selection = selections.find(state.selection());
        Optional<Recipient> recipient = selection.flatMap(Selection::recipient);
        if (recipient.isEmpty()) {
            return screen(state);
        }
        DialogState shown = save(state.showing(false));
        SendResult issue = codes.issue(binding(recipient.get()), recipient.get());
        PageModel screen = issue instanceof SendResult.CodeSent sent
                ? sent(shown, selection.get(), sent.challenge())
                : screen(shown);
        return answers().sent(screen, selection.get().eventName(), issue);
    }

    /** The same phone by the other channel: a call where no text arrives. */
    private PageModel switched(DialogState state) {
        Optional<Selection> other = selections.find(state.selection()).flatMap(selections::otherChannel);
        return other.map(selection -> begin(selection, new DialogState(selection.id(), false, state.rememberDevice())))
                .orElseGet(() -> screen(state));
    }

    private PageModel screen(DialogState state) {
        Optional<Selection> selection = selections.find(state.selection());
        if (state.options() || selection.isEmpty()) {
            return selections.all().isEmpty() ? nothingUsable() : options(state);
        }
        return code(state, selection.get());
    }

    private PageModel code(DialogState state, Selection selection) {
        PageModel screen = page(state, selection);
        Optional<ChallengeStatus> standing = standing(selection);
        if (standing.isPresent()) {
            new DeliveryView(session, realm, clock)
                    .describe(screen, standing.get().out());
            return screen.with("codeDead", standing.get().dead());
        }
        if (selection.method() instanceof Method.App app) {
            return screen.with("label", app.label()).with("codeLength", app.digits());
        }
        return screen.with("recoveryNumber", ((Method.RecoveryCodes) selection.method()).next());
    }

    /** The page right after a code was sent: what there is to know of it is known. */
    private PageModel sent(DialogState state, Selection selection, Challenge challenge) {
        PageModel screen = page(state, selection);
        new DeliveryView(session, realm, clock).describeSent(screen, challenge);
        return screen.with("codeDead", false);
    }

    private PageModel page(DialogState state, Selection selection) {
        PageModel screen = new PageModel("sign-in")
                .with("kind", selection.kind())
                .with("stepUp", purpose == Purpose.STEP_UP)
                .with(
                        "hasOptions",
                        selections.all().size() > 1 || policy.lostAccessUrl().isPresent())
                .with("rememberAllowed", rememberAllowed())
                .with("rememberDays", policy.rememberDeviceFor().toDays())
                .with("rememberDevice", state.rememberDevice());
        if (selection.method() instanceof Method.Phone phone) {
            screen.with("destination", phone.number().masked())
                    .with(
                            "switchTo",
                            selections
                                    .otherChannel(selection)
                                    .map(Selection::kind)
                                    .orElse(""))
                    .with("codeLength", policy.codeLength());
        }
        return screen;
    }

    private PageModel options(DialogState state) {
        List<Map<String, Object>> list =
                selections.all().stream().map(this::option).toList();
        return new PageModel("options")
                .with("options", list)
                .with("switchedOff", switchedOff())
                .with("selected", "")
                .with("canGoBack", selections.find(state.selection()).isPresent())
                .with("stepUp", purpose == Purpose.STEP_UP)
                .with("lostAccessUrl", policy.lostAccessUrl().orElse(""));
    }

    private List<Map<String, Object>> switchedOff() {
        return enrolment.switchedOff().stream()
                .map(method -> way(
                        method instanceof Method.Phone phone
                                ? Selection.of(phone, phone.prefersCalls() ? Channel.VOICE : Channel.SMS)
                                : Selection.of(method)))
                .toList();
    }

    private static Map<String, Object> way(Selection selection) {
        Map<String, Object> way = new HashMap<>();
        way.put("kind", selection.kind());
        way.put(
                "destination",
                selection.method() instanceof Method.Phone phone
                        ? phone.number().masked()
                        : "");
        way.put("label", selection.method() instanceof Method.App app ? app.label() : "");
        return way;
    }

    private Map<String, Object> option(Selection selection) {
        Optional<Instant> resting = restingUntil(selection);
        Map<String, Object> option = way(selection);
        option.put("id", selection.id());
        option.put("recoveryNumber", selection.method() instanceof Method.RecoveryCodes recovery ? recovery.next() : 0);
        option.put("resting", resting.isPresent());
        option.put("restingMinutes", resting.map(this::minutes).orElse(0L));
        option.put("restingHours", resting.map(this::hours).orElse(0L));
        return option;
    }

    private PageModel nothingUsable() {
        return new PageModel("options")
                .with("options", List.of())
                .with("switchedOff", switchedOff())
                .with("selected", "")
                .with("canGoBack", false)
                .with("stepUp", purpose == Purpose.STEP_UP)
                .with("lostAccessUrl", policy.lostAccessUrl().orElse(""))
                .error("twoStepErrorNoWay");
    }

    /** The page for an account that Keycloak's brute-force protection has locked. */
    public PageModel lockedOut() {
        return nothingUsable().error("twoStepErrorLockedOut");
    }

    private Optional<Instant> restingUntil(Selection selection) {
        return codes.resting(selection.failureKey()).map(RateLimitExceeded::until);
    }

    /** How a way stands for which codes are sent; empty for others. */
    private Optional<ChallengeStatus> standing(Selection selection) {
        return selection.recipient().map(recipient -> codes.standing(binding(recipient), recipient));
    }

    private Binding binding(Recipient recipient) {
        return new Binding(
                realm.getId(), user.getId(), authSession.getParentSession().getId(), purpose, recipient.method());
    }

    private ResultMessages answers() {
        return new ResultMessages(event, EventType.LOGIN, user, clock);
    }

    private long minutes(Instant instant) {
        return PageTimes.minutesUntil(instant, clock);
    }

    private long hours(Instant instant) {
        return PageTimes.hoursUntil(instant, clock);
    }

    private static DialogResult show(PageModel screen) {
        return new DialogResult.ShowPage(screen, false);
    }

    private Optional<DialogState> state() {
        return UserNotes.of(authSession, user).get(note()).flatMap(DialogState::fromNote);
    }

    private DialogState save(DialogState state) {
        UserNotes.of(authSession, user).set(note(), state.toNote());
        return state;
    }

    private UserNote note() {
        return purpose == Purpose.SIGN_IN ? UserNote.SIGN_IN_DIALOG : UserNote.STEP_UP_DIALOG;
    }
}
