package io.github.keycloaktwostep.admin.imports;

import io.github.keycloaktwostep.admin.http.AdminRequest;
import io.github.keycloaktwostep.admin.http.NumberCheck;
import io.github.keycloaktwostep.admin.http.NumberCheck.Checked;
import io.github.keycloaktwostep.admin.http.RequestInput;
import io.github.keycloaktwostep.admin.http.RequestRejected;
import io.github.keycloaktwostep.admin.imports.ImportRequest.As;
import io.github.keycloaktwostep.admin.imports.ImportRequest.ImportRow;
import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.enrolment.AvailableMethods;
import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodRole;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.EnrolmentDraft;
import io.github.keycloaktwostep.enrolment.EnrolmentService;
import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.phone.ParsedNumber;
import io.github.keycloaktwostep.phone.ParsedNumber.Valid;
import io.github.keycloaktwostep.policy.Enforcement;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyReader;
import io.github.keycloaktwostep.policy.PolicyWriter;
import io.github.keycloaktwostep.ratelimit.UserLock;
import io.github.keycloaktwostep.transaction.UserInNewTransaction;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.storage.ReadOnlyException;

/** Takes numbers over, each row in a transaction of its own. */
public final class NumberImport {

    /** Resource type of the admin event. */
    static final String EVENT = "TWO_STEP_IMPORT";

    private static final Logger LOG = Logger.getLogger(NumberImport.class);
    private static final int MOST_WITH_ONE_ADDRESS = 2;

    private final AdminRequest call;
    private final ImportRequest request;
    private final boolean dryRun;
    private final Policy policy;
    private final NumberCheck numbers;
    private final Set<Channel> channels;
    private final Set<String> seen = new HashSet<>();

    public NumberImport(AdminRequest call, ImportRequest request, boolean dryRun) {
        this.call = call;
        this.request = request;
        this.dryRun = dryRun;
        this.policy = PolicyReader.read(call.realm());
        this.numbers = new NumberCheck(policy);
        this.channels = AvailableMethods.of(call.session(), policy)
                .channels(request.as() == As.VERIFIED ? MethodRole.FIRST : MethodRole.CHANGE);
    }

    /** @throws RequestRejected if nobody in this realm can have anything imported */
    public ImportAnswer run() {
        if (PolicyWriter.stored(call.realm()).isEmpty()) {
            throw RequestRejected.conflict(
                    "not_set_up", "Two-step verification is not set up in this realm; call POST two-step/setup first");
        }
        if (request.require() && policy.enforcement() == Enforcement.OFF) {
            throw RequestRejected.conflict(
                    "not_offered", "The policy's 'enforcement' is 'off', so nobody can be made to set it up");
        }
        List<ImportAnswer.ImportedRow> rows = new ArrayList<>();
        for (ImportRow row : request.rows()) {
            rows.add(answer(row));
        }
        ImportAnswer answer = ImportAnswer.of(dryRun, rows);
        if (!dryRun && answer.imported() > 0) {
            call.report(
                    OperationType.ACTION,
                    EVENT,
                    Map.of(
                            "imported", answer.imported(),
                            "unchanged", answer.unchanged(),
                            "refused", answer.refused()));
        }
        return answer;
    }

    /** Why a row is not taken over. */
    private static final class RowRefused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final String error;
        private final String field;

        RowRefused(String error, String field, String message) {
            super(message, null, false, false);
            this.error = error;
            this.field = field;
        }
    }

    private ImportAnswer.ImportedRow answer(ImportRow row) {
        Checked checked = numbers.of(row.phone());
        String masked = checked.number().map(valid -> valid.number().masked()).orElse(null);
        try {
            boolean news = take(row, checked);
            String outcome = news ? (dryRun ? "would-import" : "imported") : "unchanged";
            return new ImportAnswer.ImportedRow(
                    row.number(), RequestInput.shown(row.user()), masked, outcome, null, null, null);
        } catch (RowRefused refused) {
            return refused(row, masked, refused);
        } catch (ReadOnlyException e) {
            return refused(
                    row,
                    masked,
                    new RowRefused("read_only", "user", "This user comes from a store that cannot be written to"));
        } catch (ModelException e) {
            LOG.debugf(e, "Row %d was not imported", row.number());
            return refused(row, masked, changedMeanwhile());
        } catch (RuntimeException e) {
            // What it says may hold the number.
            LOG.warnf("Row %d was not imported: %s", row.number(), e.getClass().getName());
            return refused(
                    row, masked, new RowRefused("failed", "user", "It could not be stored; see the server's log"));
        }
    }

    private static ImportAnswer.ImportedRow refused(ImportRow row, String masked, RowRefused why) {
        return new ImportAnswer.ImportedRow(
                row.number(),
                RequestInput.shown(row.user()),
                masked,
                "refused",
                why.error,
                why.field,
                why.getMessage());
    }

    /** @return whether anything is or would be different */
    private boolean take(ImportRow row, Checked checked) {
        UserModel user = user(row.user());
        Valid given = checked.orElseThrow(problem -> new RowRefused("invalid_value", "number", "number: " + problem));
        Channel channel = channel(row, given);
        boolean calls = channel == Channel.VOICE;
        Valid number = numbers.by(channel, given);
        if (!seen.add(user.getId())) {
            throw new RowRefused("twice", "user", "An earlier row is about the same user");
        }
        if (dryRun) {
            return changes(user, new EnrolmentService(UserContext.of(call.session(), call.realm(), user)), number);
        }
        boolean changed = UserInNewTransaction.run(call.session(), call.realm(), user, (own, realm, same) -> {
            if (!UserLock.hold(own, realm, same)) {
                throw changedMeanwhile();
            }
            EnrolmentService enrolments = new EnrolmentService(UserContext.of(own, realm, same));
            boolean changes = changes(same, enrolments, number);
            if (changes) {
                store(same, enrolments, number, calls);
            }
            return changes;
        });
        if (changed && request.as() == As.VERIFIED) {
            tell(user);
        }
        return changed;
    }

    /**
     * Judges a row by what the user has now.
     *
     * @return whether there is anything to store
     * @throws RowRefused if the number cannot be imported for this user
     */
    private boolean changes(UserModel user, EnrolmentService enrolments, Valid number) {
        Enrolment enrolment = enrolments.load();
        boolean known = knows(enrolment, number);
        boolean protectedNow = request.as() == As.VERIFIED ? enrolment.asksForCode() : enrolment.on();
        boolean demands = request.require() && !enrolment.on() && !demanded(user);
        if (known && (enrolment.asksForCode() || (request.as() == As.TO_BE_CONFIRMED && !demands))) {
            return false;
        }
        if (protectedNow) {
            // One way more into the account would make it weaker.
            throw new RowRefused("already_on", "user", "This user has set it up with another number or an app");
        }
        if (request.as() == As.VERIFIED && enrolment.state() == Enrolment.State.OFF) {
            throw new RowRefused(
                    "turned_off", "user", "This user has turned it off; let the number be confirmed instead");
        }
        return request.as() == As.VERIFIED || !enrolments.pending().equals(Optional.of(number.number())) || demands;
    }

    private static boolean knows(Enrolment enrolment, Valid number) {
        return enrolment.phones().stream().anyMatch(phone -> phone.number().equals(number.number()));
    }

    private static RowRefused changedMeanwhile() {
        return new RowRefused("conflict", "user", "Somebody else changed this user at the same moment; try again");
    }

    private void store(UserModel user, EnrolmentService enrolments, Valid number, boolean calls) {
        if (request.as() == As.VERIFIED) {
            enrolments.turnOn(
                    List.of(new EnrolmentDraft.PhoneDraft(
                            number.number(),
                            number.region(),
                            number.line() != ParsedNumber.NumberType.CALLS_ONLY,
                            calls)),
                    "");
            return;
        }
        if (!knows(enrolments.load(), number)) {
            enrolments.suggest(number.number());
        }
        if (request.require()) {
            user.addRequiredAction(PolicyReader.REQUIRED_ACTION);
        }
    }

    /** As of every change, the user hears of it. */
    private void tell(UserModel user) {
        call.adminEvent()
                .clone(call.session())
                .operation(OperationType.ACTION)
                .resource(EVENT)
                .resourcePath("two-step", "users", user.getId())
                .detail(Events.CHANGE, Change.TURNED_ON.id())
                .representation(Map.of("user", user.getId(), "change", "import"))
                .success();
    }

    /** How the phone is to be reached: by what the policy allows and a gateway carries, else nobody could sign in. */
    private Channel channel(ImportRow row, Valid number) {
        Set<Channel> possible = EnumSet.noneOf(Channel.class);
        possible.addAll(channels);
        // What looks like a landline counts as one, unless the row says that it gets texts.
        boolean texts = row.channel().equals(Channel.SMS.id());
        Valid reached = texts ? numbers.by(Channel.SMS, number) : number;
        if (reached.line() == ParsedNumber.NumberType.CALLS_ONLY) {
            possible.remove(Channel.SMS);
        }
        if (!row.channel().isEmpty()) {
            return Channel.of(row.channel())
                    .filter(possible::contains)
                    .orElseThrow(() -> new RowRefused(
                            "invalid_value",
                            "channel",
                            "channel must be one that this number, the policy and a gateway allow: "
                                    + (possible.isEmpty() ? "there is none" : ids(possible))));
        }
        return possible.stream()
                .findFirst()
                .orElseThrow(() -> new RowRefused(
                        "not_allowed", "number", "number: neither policy nor gateways have a way to reach it"));
    }

    private static String ids(Set<Channel> channels) {
        return channels.stream().map(Channel::id).collect(Collectors.joining(", "));
    }

    private UserModel user(String given) {
        if (given.isEmpty()) {
            throw new RowRefused("invalid_value", "user", "user: a name, an e-mail address or an id is needed");
        }
        if (given.chars().anyMatch(Character::isISOControl)) {
            throw new RowRefused("invalid_value", "user", "user: text without control characters is needed");
        }
        UserModel user = found(given)
                .filter(known -> known.getServiceAccountClientLink() == null)
                .filter(known -> call.auth().users().canView(known))
                .orElseThrow(() -> new RowRefused("unknown_user", "user", "There is no such user in the realm"));
        if (!call.auth().users().canManage(user)) {
            throw new RowRefused("forbidden", "user", "You may not manage this user");
        }
        return user;
    }

    /** By name, address and id; what leads to two users means neither. */
    private Optional<UserModel> found(String given) {
        KeycloakSession session = call.session();
        RealmModel realm = call.realm();
        Map<String, UserModel> all = new LinkedHashMap<>();
        Stream<UserModel> byName = Stream.ofNullable(session.users().getUserByUsername(realm, given));
        Stream<UserModel> byId = Stream.ofNullable(session.users().getUserById(realm, given));
        Stream.of(byName, byAddress(given), byId).flatMap(users -> users).forEach(user -> all.put(user.getId(), user));
        if (all.size() > 1 && call.auth().users().canView()) {
            throw new RowRefused(
                    "ambiguous", "user", "More than one user has this name or e-mail address; give the id");
        }
        // Who may not look at users does not learn how many there are.
        return all.size() == 1 ? all.values().stream().findFirst() : Optional.empty();
    }

    private Stream<UserModel> byAddress(String given) {
        return given.contains("@")
                ? call.session()
                        .users()
                        .searchForUserStream(
                                call.realm(),
                                Map.of(UserModel.EMAIL, given, UserModel.EXACT, "true"),
                                0,
                                MOST_WITH_ONE_ADDRESS)
                : Stream.empty();
    }

    private static boolean demanded(UserModel user) {
        return user.getRequiredActionsStream().anyMatch(PolicyReader.REQUIRED_ACTION::equals);
    }
}
