// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.imports;

import io.github.keycloaktwostep.admin.http.AdminError;
import io.github.keycloaktwostep.admin.http.AdminRequest;
import io.github.keycloaktwostep.admin.http.NumberCheck;
import io.github.keycloaktwostep.admin.http.RequestInput;
import io.github.keycloaktwostep.admin.http.RequestRejected;
import io.github.keycloaktwostep.admin.imports.ImportAnswer.ImportedRow;
import io.github.keycloaktwostep.admin.imports.ImportRequest.ImportRow;
import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.enrolment.AvailableMethods;
import io.github.keycloaktwostep.enrolment.AvailableMethods.MethodRole;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.EnrolmentDraft;
import io.github.keycloaktwostep.enrolment.EnrolmentService;
import io.github.keycloaktwostep.enrolment.PhoneLine;
import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.method.ProviderIds;
import io.github.keycloaktwostep.phone.ParsedNumber;
import io.github.keycloaktwostep.phone.ParsedNumber.Valid;
import io.github.keycloaktwostep.policy.Enforcement;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyStore;
import io.github.keycloaktwostep.policy.StoredPolicy;
import io.github.keycloaktwostep.transaction.UserInNewTransaction;
import io.github.keycloaktwostep.transaction.UserLock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.ModelException;
import org.keycloak.models.UserModel;
import org.keycloak.storage.ReadOnlyException;

/** Imports numbers, each row in a separate transaction. */
public final class NumberImport {

    /** Resource type of the admin event. */
    static final String EVENT = "TWO_STEP_IMPORT";

    private static final Logger LOG = Logger.getLogger(NumberImport.class);

    private final AdminRequest request;
    private final ImportRequest importRequest;
    private final boolean dryRun;
    private final Policy policy;
    private final NumberCheck numbers;
    private final ImportUsers users;
    private final Set<Channel> channels;
    private final Set<String> importedUsers = new HashSet<>();

    public NumberImport(AdminRequest request, ImportRequest importRequest, boolean dryRun) {
        this.request = request;
        this.importRequest = importRequest;
        this.dryRun = dryRun;
        this.policy = PolicyStore.read(request.realm());
        this.numbers = new NumberCheck(policy);
        this.users = new ImportUsers(request);
        this.channels = AvailableMethods.of(request.session(), policy)
                .channels(importRequest.verified() ? MethodRole.FIRST : MethodRole.CHANGE);
    }

    /** @throws RequestRejected if nothing can be imported in this realm */
    public ImportAnswer run() {
        if (StoredPolicy.of(request.realm()).config().isEmpty()) {
            throw RequestRejected.conflict(
                    "not_set_up", "Two-step verification is not set up in this realm; call POST two-step/setup first");
        }
        if (importRequest.require() && policy.enforcement() == Enforcement.OFF) {
            throw RequestRejected.conflict(
                    "not_offered",
                    "The policy's 'enforcement' is 'off', so users cannot be required to set up"
                            + " two-step verification");
        }
        List<ImportedRow> results = new ArrayList<>();
        for (ImportRow row : importRequest.rows()) {
            results.add(result(results.size() + 1, row));
        }
        ImportAnswer answer = ImportAnswer.of(dryRun, results);
        if (!dryRun && answer.imported() > 0) {
            request.report(
                    OperationType.ACTION,
                    EVENT,
                    Map.of(
                            "imported", answer.imported(),
                            "unchanged", answer.unchanged(),
                            "refused", answer.refused()));
        }
        return answer;
    }

    /** @param position of the row, from 1 */
    private ImportedRow result(int position, ImportRow row) {
        String masked = null;
        String outcome = "refused";
        AdminError rejection = null;
        try {
            Valid number = numbers.check("number", row.number());
            masked = number.number().masked();
            boolean changed = importRow(row, number);
            outcome = changed ? (dryRun ? "would-import" : "imported") : "unchanged";
        } catch (RequestRejected e) {
            rejection = e.error();
        } catch (ReadOnlyException e) {
            rejection = new AdminError("read_only", "user", "This user comes from a read-only user store");
        } catch (ModelException e) {
            LOG.debugf(e, "Row %d was not imported", position);
            rejection = changedMeanwhile().error();
        } catch (RuntimeException e) {
            // The message of the exception may contain the number.
            LOG.warnf("Row %d was not imported: %s", position, e.getClass().getName());
            rejection = new AdminError("failed", "user", "The row could not be stored; check the server's log");
        }
        return new ImportedRow(position, RequestInput.shown(row.user()), masked, outcome, rejection);
    }

    /** @return whether the user was changed, or would be in a dry run */
    private boolean importRow(ImportRow row, Valid given) {
        UserModel user = users.find(row.user());
        Channel channel = channel(row, given);
        Valid number = numbers.forChannel(channel, given);
        if (!importedUsers.add(user.getId())) {
            throw RequestRejected.conflict("twice", "user", "An earlier row is for the same user");
        }
        UserContext context = new UserContext(request.session(), request.realm(), user);
        if (dryRun) {
            return changes(user, new EnrolmentService(context), number);
        }
        boolean changed = UserInNewTransaction.run(context, own -> {
            if (!UserLock.hold(own)) {
                throw changedMeanwhile();
            }
            EnrolmentService enrolments = new EnrolmentService(own);
            boolean changes = changes(own.user(), enrolments, number);
            if (changes) {
                store(own.user(), enrolments, number, channel);
            }
            return changes;
        });
        if (changed && importRequest.verified()) {
            reportTurnedOn(user);
        }
        return changed;
    }

    /**
     * Decides whether a row applies to the current state of the user.
     *
     * @return whether there is anything to store
     * @throws RequestRejected if the number cannot be imported for this user
     */
    private boolean changes(UserModel user, EnrolmentService enrolments, Valid number) {
        Enrolment enrolment = enrolments.load();
        boolean hasNumber = hasNumber(enrolment, number);
        boolean protectedNow = importRequest.verified() ? enrolment.asksForCode() : enrolment.on();
        boolean requires = importRequest.require() && !enrolment.on() && !isSetUpRequired(user);
        if (hasNumber && (enrolment.asksForCode() || (!importRequest.verified() && !requires))) {
            return false;
        }
        if (protectedNow) {
            // An additional method would weaken the account.
            throw RequestRejected.conflict(
                    "already_on",
                    "user",
                    "This user has already set up two-step verification with another number or an app");
        }
        if (importRequest.verified() && enrolment.state() == Enrolment.State.OFF) {
            throw RequestRejected.conflict(
                    "turned_off",
                    "user",
                    "This user has turned off two-step verification; import the number as to-be-confirmed instead");
        }
        return importRequest.verified() || !enrolments.pending().equals(Optional.of(number.number())) || requires;
    }

    private static boolean hasNumber(Enrolment enrolment, Valid number) {
        return enrolment.phones().stream().anyMatch(phone -> phone.number().equals(number.number()));
    }

    private static RequestRejected changedMeanwhile() {
        return RequestRejected.conflict(
                "conflict", "user", "Another request changed this user at the same time; try again");
    }

    private void store(UserModel user, EnrolmentService enrolments, Valid number, Channel channel) {
        if (importRequest.verified()) {
            enrolments.turnOn(
                    List.of(new EnrolmentDraft.PhoneDraft(
                            new PhoneLine(number.number(), number.region(), number.channels(), channel))),
                    "");
            return;
        }
        if (!hasNumber(enrolments.load(), number)) {
            enrolments.suggest(number.number());
        }
        if (importRequest.require()) {
            user.addRequiredAction(ProviderIds.SETUP);
        }
    }

    /** Writes an admin event, which triggers the email to the user as for every change. */
    private void reportTurnedOn(UserModel user) {
        request.adminEvent()
                .clone(request.session())
                .operation(OperationType.ACTION)
                .resource(EVENT)
                .resourcePath("two-step", "users", user.getId())
                .detail(Events.CHANGE, Change.TURNED_ON.id())
                .representation(Map.of("user", user.getId(), "change", "import"))
                .success();
    }

    /**
     * The channel for a phone. The policy must allow it and a gateway must support it; otherwise, the user could not
     * sign in.
     */
    private Channel channel(ImportRow row, Valid number) {
        Set<Channel> possible = EnumSet.noneOf(Channel.class);
        possible.addAll(channels);
        // A number that looks like a landline is treated as one, unless the row says that it receives text messages.
        boolean sms = row.channel().equals(Channel.SMS.id());
        Valid form = sms ? numbers.forChannel(Channel.SMS, number) : number;
        if (form.type() == ParsedNumber.NumberType.CALLS_ONLY) {
            possible.remove(Channel.SMS);
        }
        if (!row.channel().isEmpty()) {
            return Channel.of(row.channel())
                    .filter(possible::contains)
                    .orElseThrow(() -> RequestRejected.invalidValue(
                            "channel",
                            "channel: not possible for this number, policy and gateways; possible: "
                                    + NumberCheck.list(possible)));
        }
        return possible.stream()
                .findFirst()
                .orElseThrow(() -> RequestRejected.conflict(
                        "not_allowed",
                        "number",
                        "number: it cannot be reached by any channel that the policy allows and a gateway supports"));
    }

    private static boolean isSetUpRequired(UserModel user) {
        return user.getRequiredActionsStream().anyMatch(ProviderIds.SETUP::equals);
    }
}
