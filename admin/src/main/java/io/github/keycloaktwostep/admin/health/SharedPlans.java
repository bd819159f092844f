package io.github.keycloaktwostep.admin.health;

import io.github.keycloaktwostep.phone.Country;
import io.github.keycloaktwostep.phone.PhoneNumberParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds countries that are not allowed but share the calling code of an allowed country. If their mobile numbers cannot be
 * told apart, those are accepted. Otherwise they are refused, which surprises users there.
 */
final class SharedPlans {

    private final PhoneNumberParser parser = new PhoneNumberParser();
    private final Set<String> allowed;

    /** @param allowed ISO codes; empty for all countries */
    SharedPlans(Set<String> allowed) {
        this.allowed = new TreeSet<>(allowed);
    }

    Optional<Finding> finding() {
        List<String> accepted = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        Set<Integer> seen = new TreeSet<>();
        for (String iso : allowed) {
            parser.country(iso)
                    .filter(country -> seen.add(country.callingCode()))
                    .ifPresent(country -> split(country, accepted, refused));
        }
        if (accepted.isEmpty() && refused.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Finding.info(
                "countries-sharing-a-plan",
                "Some countries that 'allowed-countries' does not list share the calling code of a country that it lists."
                        + part(" Their numbers are refused: ", refused)
                        + part(" Their mobile numbers are accepted, since nothing tells them apart: ", accepted),
                "Add those where you have users to 'allowed-countries'."));
    }

    private void split(Country first, List<String> accepted, List<String> refused) {
        List<Country> all = new ArrayList<>(parser.sharingCallingCode(first));
        all.add(first);
        for (Country other : all) {
            if (!allowed.contains(other.iso())) {
                boolean same = all.stream()
                        .filter(country -> allowed.contains(country.iso()))
                        .anyMatch(country -> parser.shareMobileNumbers(country, other));
                (same ? accepted : refused).add(other.iso());
            }
        }
    }

    private static String part(String text, List<String> countries) {
        return countries.isEmpty()
                ? ""
                : text + String.join(", ", countries.stream().sorted().toList()) + ".";
    }
}
