package io.github.keycloaktwostep.admin.health;

import io.github.keycloaktwostep.policy.ClientRule;
import io.github.keycloaktwostep.policy.Enforcement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Checks the attribute by which clients require two-step verification. */
final class ClientRuleChecks {

    private final RealmSnapshot snapshot;
    private final List<Finding> findings = new ArrayList<>();

    ClientRuleChecks(RealmSnapshot snapshot) {
        this.snapshot = snapshot;
    }

    List<Finding> findings() {
        String unknown = clients(rule -> !ClientRule.known(rule));
        if (!unknown.isEmpty()) {
            findings.add(Finding.warning(
                    "client-rule-unknown",
                    "The attribute " + ClientRule.ATTRIBUTE
                            + " of these clients has an unknown value, which is treated as 'fresh': " + unknown,
                    "Set it to required, fresh or inherit."));
        }
        if (snapshot.clientsLeftOut()) {
            findings.add(Finding.info(
                    "clients-left-out",
                    "There are more than " + RealmSnapshot.CLIENTS + " clients; the attribute " + ClientRule.ATTRIBUTE
                            + " was checked for the first " + RealmSnapshot.CLIENTS + " only",
                    "Check the other clients yourself."));
        }
        String requiring = clients(rule -> ClientRule.of(rule) != ClientRule.INHERIT);
        if (snapshot.policy().enforcement() == Enforcement.OFF && !requiring.isEmpty()) {
            findings.add(Finding.warning(
                    "client-rule-without-offer",
                    "These clients require two-step verification, but the policy's 'enforcement' is 'off', so no user is"
                            + " asked to set it up: " + requiring,
                    "Set 'enforcement' to optional or required."));
        }
        return findings;
    }

    private String clients(Predicate<String> rule) {
        return String.join(
                ", ",
                new TreeMap<>(snapshot.clientRules())
                        .entrySet().stream()
                                .filter(client -> rule.test(client.getValue()))
                                .map(Map.Entry::getKey)
                                .toList());
    }
}
