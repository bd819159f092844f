// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import static io.github.keycloaktwostep.admin.realmsetup.Authenticators.CONDITIONAL_OTP_FORM;
import static io.github.keycloaktwostep.admin.realmsetup.Authenticators.CREDENTIAL_USED;
import static io.github.keycloaktwostep.admin.realmsetup.Authenticators.LEVEL_OF_AUTHENTICATION;
import static io.github.keycloaktwostep.admin.realmsetup.Authenticators.OTP_FORM;
import static io.github.keycloaktwostep.admin.realmsetup.Authenticators.PASSWORD_FORMS;
import static io.github.keycloaktwostep.admin.realmsetup.Authenticators.RECOVERY_CODE_FORM;
import static io.github.keycloaktwostep.admin.realmsetup.Authenticators.TRUSTED_DEVICE;
import static io.github.keycloaktwostep.admin.realmsetup.Authenticators.USER_CONFIGURED;
import static io.github.keycloaktwostep.admin.realmsetup.Authenticators.WEBAUTHN;
import static io.github.keycloaktwostep.method.ProviderIds.DEVICE_CONDITION;
import static io.github.keycloaktwostep.method.ProviderIds.VERIFICATION;

import io.github.keycloaktwostep.admin.realmsetup.Flow.Execution;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;

/** Warnings about a flow that has two-step verification in it. */
final class FlowWarnings {

    private static final Set<String> OWN_FORMS = Set.of(OTP_FORM, CONDITIONAL_OTP_FORM, RECOVERY_CODE_FORM);

    /**
     * The usual conditions of a second-factor sub-flow. With them, users who must be asked for a code cannot skip it.
     */
    private static final Set<String> USUAL_CONDITIONS = Set.of(USER_CONFIGURED, CREDENTIAL_USED, DEVICE_CONDITION);

    private final List<String> warnings = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();

    private FlowWarnings() {}

    /**
     * One place of two-step verification.
     *
     * @param flow alias of the level
     * @param conditions unusual conditions on the way to it
     */
    private record Place(String flow, Set<String> conditions) {}

    /**
     * Levels in which two-step verification comes before any step that verifies the user. It refuses to run there.
     *
     * @param verified whether such a step comes before this level
     */
    static List<String> beforeFirstFactor(Flow level, boolean verified) {
        List<String> found = new ArrayList<>();
        boolean verifiedHere = verified;
        for (Execution execution : level.runningHere()) {
            if (execution.is(VERIFICATION) && !verifiedHere) {
                found.add(level.alias());
            }
            if (execution.flow().isPresent()) {
                found.addAll(beforeFirstFactor(execution.flow().get(), verifiedHere));
            }
            verifiedHere |= SecondFactor.proves(execution);
        }
        return found;
    }

    /** Whether both Keycloak and two-step verification remember devices in this flow. */
    static boolean remembersDevicesTwice(Flow flow) {
        return flow.runs(VERIFICATION) && flow.runs(TRUSTED_DEVICE);
    }

    static List<String> of(Flow flow) {
        FlowWarnings found = new FlowWarnings();
        found.check(flow, false, Set.of());
        found.warnOfConditions();
        found.checkLevels(flow);
        return List.copyOf(found.warnings);
    }

    /**
     * @param followed whether two-step verification follows this level
     * @param conditions unusual conditions on the way to this level
     */
    private void check(Flow level, boolean followed, Set<String> conditions) {
        List<Execution> all = level.executions();
        boolean mandatory = all.stream().anyMatch(execution -> execution.mandatory() && execution.runs());
        for (int i = 0; i < all.size(); i++) {
            Execution execution = all.get(i);
            if (!execution.runs()) {
                checkDisabled(execution);
                continue;
            }
            boolean followedHere = followed
                    || all.subList(i + 1, all.size()).stream()
                            .anyMatch(later -> later.mandatory() && later.runs(VERIFICATION));
            if (PASSWORD_FORMS.contains(execution.authenticator()) && !followedHere) {
                warnings.add("In '" + level.alias() + "', two-step verification does not follow the password form");
            }
            if (OWN_FORMS.contains(execution.authenticator())) {
                warnings.add("In '" + level.alias() + "', the form " + execution.authenticator()
                        + " still asks for a separate code");
            }
            if (execution.is(VERIFICATION)) {
                checkTwoStep(level, execution, mandatory, conditions);
            }
            execution.flow().ifPresent(inside -> check(inside, followedHere, widened(conditions, execution, inside)));
        }
    }

    private void checkDisabled(Execution execution) {
        execution
                .flow()
                .filter(inside -> inside.executions().stream()
                        .anyMatch(form -> form.is(OTP_FORM) || form.is(USER_CONFIGURED) || form.is(VERIFICATION)))
                .ifPresent(inside -> warnings.add("The sub-flow '" + inside.alias()
                        + "' is disabled or has no enabled condition; it was not changed"));
    }

    private void checkTwoStep(Flow level, Execution ours, boolean mandatory, Set<String> conditions) {
        if (mandatory && ours.requirement() == Requirement.ALTERNATIVE) {
            warnings.add("In '" + level.alias()
                    + "', two-step verification is ALTERNATIVE next to a REQUIRED step, so Keycloak ignores it");
        }
        places.add(new Place(level.alias(), conditions));
    }

    /** If all users pass one place, another place that depends only on a level is fine: that is what levels are for. */
    private void warnOfConditions() {
        boolean always = places.stream().anyMatch(place -> place.conditions().isEmpty());
        for (Place place : places) {
            boolean levelOnly = place.conditions().equals(Set.of(LEVEL_OF_AUTHENTICATION));
            if (!place.conditions().isEmpty() && !(always && levelOnly)) {
                warnings.add("In '" + place.flow()
                        + "', two-step verification is required only if these conditions are met: "
                        + String.join(", ", place.conditions().stream().sorted().toList()));
            }
        }
    }

    private void checkLevels(Flow flow) {
        if (flow.runs(LEVEL_OF_AUTHENTICATION) && flow.runs(WEBAUTHN)) {
            warnings.add("At level 2, users whose second factor is " + WEBAUTHN + " are also asked for a code");
        }
    }

    /** Users always pass the level that asks for the password. */
    private static boolean asksForPassword(Flow flow) {
        return PASSWORD_FORMS.stream().anyMatch(flow::runs);
    }

    private static Set<String> widened(Set<String> conditions, Execution execution, Flow inside) {
        if (execution.requirement() != Requirement.CONDITIONAL) {
            return conditions;
        }
        Stream<String> more = inside.conditions()
                .map(Execution::authenticator)
                .filter(condition -> !USUAL_CONDITIONS.contains(condition))
                .filter(condition -> !(condition.equals(LEVEL_OF_AUTHENTICATION) && asksForPassword(inside)));
        return Stream.concat(conditions.stream(), more).collect(Collectors.toUnmodifiableSet());
    }
}
