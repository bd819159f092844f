package io.github.keycloaktwostep.admin.health;

import io.github.keycloaktwostep.phone.Country;
import io.github.keycloaktwostep.phone.PhoneNumberParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds countries that are not allowed but have the calling code of an allowed one. Where nothing in a number tells them
 * apart, their mobile numbers are served; elsewhere they are refused, which surprises their people.
 */
final class SharedPlans {

    private final PhoneNumberParser parser = new PhoneNumberParser();
    private final Set<String> allowed;

    /** @param allowed ISO codes; empty for all countries */
    SharedPlans(Set<String> allowed) {
        this.allowed = new TreeSet<>(allowed);
    }

    Optional<Finding> finding() {
        List<String> served = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        Set<Integer> seen = new TreeSet<>();
        for (String iso : allowed) {
            parser.country(iso)
                    .filter(country -> seen.add(country.callingCode()))
                    .ifPresent(country -> split(country, served, refused));
        }
        if (served.isEmpty() && refused.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Finding.info(
                "countries-sharing-a-plan",
                "Countries that 'allowed-countries' does not list have the calling code of one that it lists."
                        + part(" Their numbers are refused: ", refused)
                        + part(" Their mobile numbers are accepted, since nothing tells them apart: ", served),
                "Add those where you have users to 'allowed-countries'."));
    }

    private void split(Country first, List<String> served, List<String> refused) {
        List<Country> all = new ArrayList<>(parser.sharingCallingCode(first));
        all.add(first);
        for (Country other : all) {
            if (!allowed.contains(other.iso())) {
                boolean same = all.stream()
                        .filter(country -> allowed.contains(country.iso()))
                        .anyMatch(country -> parser.shareMobileNumbers(country, other));
                (same ? served : refused).add(other.iso());
            }
        }
    }

    private static String part(String text, List<String> countries) {
        return countries.isEmpty()
                ? ""
                : text + String.join(", ", countries.stream().sorted().toList()) + ".";
    }
}
