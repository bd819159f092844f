package io.github.keycloaktwostep.figures;

import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/**
 * Where messages go, and by which way.
 *
 * @param country ISO 3166-1 alpha-2 code of the number's country, upper case; {@value #UNKNOWN_COUNTRY} where a number
 *     belongs to none
 * @param gateway id of the gateway; {@value #NO_GATEWAY} where none was asked, or nobody knows any more
 */
public record Route(String country, String gateway) implements Comparable<Route> {

    public static final String UNKNOWN_COUNTRY = "ZZ";
    public static final String NO_GATEWAY = "none";

    private static final Comparator<Route> ORDER =
            Comparator.comparing(Route::country).thenComparing(Route::gateway);

    public Route {
        Objects.requireNonNull(country, "country");
        Objects.requireNonNull(gateway, "gateway");
    }

    public static Route of(String country, Optional<String> gateway) {
        return new Route(country, gateway.orElse(NO_GATEWAY));
    }

    String text() {
        return country + "/" + gateway;
    }

    /** @return empty if the text is none of {@link #text()} */
    static Optional<Route> of(String text) {
        int slash = text.indexOf('/');
        return slash < 0
                ? Optional.empty()
                : Optional.of(new Route(text.substring(0, slash), text.substring(slash + 1)));
    }

    @Override
    public int compareTo(Route other) {
        return ORDER.compare(this, other);
    }
}
