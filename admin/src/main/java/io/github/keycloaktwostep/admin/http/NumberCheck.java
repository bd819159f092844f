package io.github.keycloaktwostep.admin.http;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.phone.ParsedNumber;
import io.github.keycloaktwostep.phone.ParsedNumber.Invalid;
import io.github.keycloaktwostep.phone.ParsedNumber.NumberType;
import io.github.keycloaktwostep.phone.ParsedNumber.Valid;
import io.github.keycloaktwostep.phone.PhoneNumberParser;
import io.github.keycloaktwostep.policy.Policy;
import java.util.Optional;
import java.util.function.Function;

/** A number that an admin gives, by the rules that hold for users; in {@code +…} form, since no country is chosen. */
public final class NumberCheck {

    private static final String NO_COUNTRY = "ZZ";

    private final Policy policy;
    private final PhoneNumberParser parser = new PhoneNumberParser();

    public NumberCheck(Policy policy) {
        this.policy = policy;
    }

    /** A number, or what is wrong with what was given, in plain English. */
    public record Checked(Optional<Valid> number, String problem) {

        /** @param refusal made of what is wrong */
        public Valid orElseThrow(Function<String, RuntimeException> refusal) {
            return number.orElseThrow(() -> refusal.apply(problem));
        }
    }

    public Checked of(String given) {
        ParsedNumber parsed = parser.parse(given, NO_COUNTRY);
        if (parsed instanceof Invalid invalid) {
            return wrong(
                    switch (invalid.problem()) {
                        case MISSING -> "a phone number is needed";
                        case NOT_A_NUMBER ->
                            "this is not a phone number in international form, for instance +4915112345678";
                        case TOO_SHORT -> "this number is too short";
                        case TOO_LONG -> "this number is too long";
                        case NO_SUCH_NUMBER -> "there is no such number";
                        case AREA_CODE_MISSING -> "the area code is missing; without it, this number begins with 15";
                        case SPECIAL ->
                            "this kind of number cannot be used, for example toll-free, premium or personal numbers";
                    });
        }
        Valid number = (Valid) parsed;
        if (!number.allowedBy(policy.allowedCountries())) {
            return wrong("the policy's 'allowed-countries' does not hold "
                    + (number.ofNoCountry() ? Valid.WORLD + ", for numbers of no country" : number.region()));
        }
        if (number.line() == NumberType.VOIP && !policy.allowVoip()) {
            return wrong("this is an internet phone number, which the policy's 'allow-voip' refuses");
        }
        return new Checked(Optional.of(number), "");
    }

    /** The spelling of a number that a channel reaches. */
    public Valid by(Channel channel, Valid number) {
        return channel == Channel.SMS ? parser.forTexts(number) : number;
    }

    private static Checked wrong(String problem) {
        return new Checked(Optional.empty(), problem);
    }
}
