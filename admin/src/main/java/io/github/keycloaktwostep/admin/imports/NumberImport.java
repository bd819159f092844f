package io.github.keycloaktwostep.admin.imports;

import io.github.keycloaktwostep.ServerClock;
import io.github.keycloaktwostep.admin.http.Call;
import io.github.keycloaktwostep.admin.http.Input;
import io.github.keycloaktwostep.admin.http.NumberCheck;
import io.github.keycloaktwostep.admin.http.NumberCheck.Checked;
import io.github.keycloaktwostep.admin.http.Refused;
import io.github.keycloaktwostep.admin.imports.ImportRequest.As;
import io.github.keycloaktwostep.admin.imports.ImportRequest.Row;
import io.github.keycloaktwostep.audit.Change;
import io.github.keycloaktwostep.audit.Events;
import io.github.keycloaktwostep.delivery.Channel;
import io.github.keycloaktwostep.enrolment.Draft;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Enrolments;
import io.github.keycloaktwostep.phone.ParsedNumber;
import io.github.keycloaktwostep.phone.ParsedNumber.Valid;
import io.github.keycloaktwostep.policy.Enforcement;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyReader;
import io.github.keycloaktwostep.policy.PolicyWriter;
import io.github.keycloaktwostep.policy.Way;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** Takes numbers over, each row in a transaction of its own. */
public final class NumberImport {

    /** Resource type of the admin event. */
    static final String EVENT = "TWO_STEP_IMPORT";

    private static final Logger LOG = Logger.getLogger(NumberImport.class);
    private static final int MOST_WITH_ONE_ADDRESS = 2;

    private final Call call;
    private final ImportRequest request;
    private final boolean dryRun;
    private final Policy policy;
    private final NumberCheck numbers;
    private final Clock clock = new ServerClock();
    private final Set<String> seen = new HashSet<>();

    public NumberImport(Call call, ImportRequest request, boolean dryRun) {
        this.call = call;
        this.request = request;
        this.dryRun = dryRun;
        this.policy = PolicyReader.read(call.realm());
        this.numbers = new NumberCheck(policy);
    }

    /** @throws Refused if nobody in this realm can have anything imported */
    public ImportAnswer run() {
        if (PolicyWriter.stored(call.realm()).isEmpty()) {
            throw Refused.conflict(
                    "not_set_up", "Two-step verification is not set up in this realm; call POST two-step/setup first");
        }
        if (request.require() && policy.enforcement() == Enforcement.OFF) {
            throw Refused.conflict(
                    "not_offered", "The policy's 'enforcement' is 'off', so nobody can be made to set it up");
        }
        List<ImportAnswer.Row> rows = new ArrayList<>();
        for (Row row : request.rows()) {
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

    private ImportAnswer.Row answer(Row row) {
        Checked checked = numbers.of(row.phone());
        String masked = checked.number().map(valid -> valid.number().masked()).orElse(null);
        try {
            boolean news = take(row, checked);
            String outcome = news ? (dryRun ? "would-import" : "imported") : "unchanged";
            return new ImportAnswer.Row(row.number(), Input.shown(row.user()), masked, outcome, null, null, null);
        } catch (RowRefused refused) {
            return new ImportAnswer.Row(
                    row.number(),
                    Input.shown(row.user()),
                    masked,
                    "refused",
                    refused.error,
                    refused.field,
                    refused.getMessage());
        }
    }

    /** @return whether anything is or would be different */
    private boolean take(Row row, Checked checked) {
        UserModel user = user(row.user());
        Valid number = checked.orElseThrow(problem -> new RowRefused("invalid_value", "number", "number: " + problem));
        boolean calls = channel(row, number) == Channel.VOICE;
        if (!seen.add(user.getId())) {
            throw new RowRefused("twice", "user", "An earlier row is about the same user");
        }
        Enrolments enrolments = new Enrolments(call.session(), call.realm(), user, clock);
        Enrolment enrolment = enrolments.load();
        boolean known =
                enrolment.phones().stream().anyMatch(phone -> phone.number().equals(number.number()));
        if (enrolment.on() || known) {
            if (known) {
                return false;
            }
            throw new RowRefused("already_on", "user", "This user has set it up with another number or an app");
        }
        if (request.as() == As.VERIFIED && enrolment.state() == Enrolment.State.OFF) {
            throw new RowRefused(
                    "turned_off", "user", "This user has turned it off; let the number be confirmed instead");
        }
        boolean news = request.as() == As.VERIFIED
                || !enrolments.pending().equals(Optional.of(number.number()))
                || (request.require() && !demanded(user));
        if (news && !dryRun) {
            inOwnTransaction(user, own -> store(own, number, calls));
            if (request.as() == As.VERIFIED) {
                tell(user);
            }
        }
        return news;
    }

    private record Own(Enrolments enrolments, UserModel user) {}

    private void store(Own own, Valid number, boolean calls) {
        if (request.as() == As.VERIFIED) {
            own.enrolments()
                    .turnOn(
                            List.of(new Draft.Phone(
                                    number.number(),
                                    number.region(),
                                    number.line() != ParsedNumber.Line.CALLS_ONLY,
                                    calls)),
                            "");
            return;
        }
        own.enrolments().suggest(number.number());
        if (request.require()) {
            own.user().addRequiredAction(PolicyReader.REQUIRED_ACTION);
        }
    }

    private void inOwnTransaction(UserModel user, Consumer<Own> job) {
        try {
            KeycloakModelUtils.runJobInTransaction(call.session().getKeycloakSessionFactory(), own -> {
                RealmModel realm = own.realms().getRealm(call.realm().getId());
                own.getContext().setRealm(realm);
                UserModel same = own.users().getUserById(realm, user.getId());
                job.accept(new Own(new Enrolments(own, realm, same, clock), same));
            });
        } catch (ModelException e) {
            LOG.debugf(e, "A number of user %s was not imported", user.getId());
            throw new RowRefused("conflict", "user", "Somebody else changed this user at the same moment; try again");
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

    private Channel channel(Row row, Valid number) {
        boolean texts = number.line() != ParsedNumber.Line.CALLS_ONLY;
        Set<Way> ways = policy.methods();
        if (!row.channel().isEmpty()) {
            Channel channel = Channel.of(row.channel())
                    .orElseThrow(() -> new RowRefused("invalid_value", "channel", "channel must be sms or voice"));
            if (channel == Channel.SMS && !texts) {
                throw new RowRefused(
                        "invalid_value", "channel", "channel: this is a landline, which receives no text messages");
            }
            if (!ways.contains(channel == Channel.SMS ? Way.SMS : Way.VOICE)) {
                throw new RowRefused(
                        "not_allowed", "channel", "channel: the policy's 'methods' do not hold " + channel.id());
            }
            return channel;
        }
        if (texts && ways.contains(Way.SMS)) {
            return Channel.SMS;
        }
        if (ways.contains(Way.VOICE)) {
            return Channel.VOICE;
        }
        throw new RowRefused("not_allowed", "number", "number: the policy's 'methods' hold no way to reach it");
    }

    private UserModel user(String given) {
        if (given.isEmpty()) {
            throw new RowRefused("invalid_value", "user", "user: a name, an e-mail address or an id is needed");
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

    private Optional<UserModel> found(String given) {
        KeycloakSession session = call.session();
        RealmModel realm = call.realm();
        return Optional.ofNullable(session.users().getUserByUsername(realm, given))
                .or(() -> given.contains("@") ? byAddress(given) : Optional.empty())
                .or(() -> Optional.ofNullable(session.users().getUserById(realm, given)));
    }

    private Optional<UserModel> byAddress(String address) {
        if (!call.realm().isDuplicateEmailsAllowed()) {
            return Optional.ofNullable(call.session().users().getUserByEmail(call.realm(), address));
        }
        List<UserModel> all = call.session()
                .users()
                .searchForUserStream(
                        call.realm(),
                        Map.of(UserModel.EMAIL, address, UserModel.EXACT, "true"),
                        0,
                        MOST_WITH_ONE_ADDRESS)
                .toList();
        if (all.size() > 1) {
            throw new RowRefused(
                    "ambiguous", "user", "More than one user has this e-mail address; give the name or the id");
        }
        return all.stream().findFirst();
    }

    private static boolean demanded(UserModel user) {
        return user.getRequiredActionsStream().anyMatch(PolicyReader.REQUIRED_ACTION::equals);
    }
}
