package io.github.keycloaktwostep.admin.health;

import io.github.keycloaktwostep.policy.Policy;
import java.util.ArrayList;
import java.util.List;

/** Checks the limits on what messages can cost, toll fraud included. */
final class CostChecks {

    private final RealmSnapshot snapshot;
    private final Policy policy;
    private final List<Finding> findings = new ArrayList<>();

    CostChecks(RealmSnapshot snapshot) {
        this.snapshot = snapshot;
        this.policy = snapshot.policy();
    }

    List<Finding> findings() {
        if (snapshot.channels().isEmpty()) {
            return findings;
        }
        if (snapshot.production() && policy.allowedCountries().isEmpty()) {
            findings.add(Finding.warning(
                    "no-country-list",
                    "Messages go to all countries: toll fraud can be expensive",
                    "Set 'allowed-countries' to the countries of your users."));
        }
        if (snapshot.production() && policy.sendsPerRealmDay().isEmpty()) {
            findings.add(Finding.warning(
                    "no-limit-a-day",
                    "The number of messages that the realm sends in a day is not limited",
                    "Set 'sends-per-realm-day' to a few times the number that you expect."));
        }
        new SharedPlans(policy.allowedCountries()).finding().ifPresent(findings::add);
        if (!policy.countryBreaker()) {
            findings.add(Finding.info(
                    "country-breaker-off",
                    "Messages to a country are not stopped when almost nobody enters the codes that are sent there",
                    "Set 'country-breaker' to true."));
        }
        return findings;
    }
}
