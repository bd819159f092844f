// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.User;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A number that an admin imported or that the profile has, on a page that the password alone leads to. */
class SuggestedNumberIT {

    private static final Realm REALM = Realm.on(Servers.inbox())
            .policy("enrolments-per-prefix-hour", "1000")
            .policy("default-country", "AT")
            .create();
    private static final Realm WITHOUT_DEFAULT = Realm.on(Servers.inbox())
            .with("supportedLocales", List.of("en", "de", "sv", "ja", "ar"))
            .policy("enrolments-per-prefix-hour", "1000")
            .create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    private final String number = Phones.newNumber();

    @BeforeAll
    static void profilesHaveNumbers() {
        ObjectNode profile = (ObjectNode) REALM.get("/users/profile");
        REALM.call("PUT", "/users/profile", profile.put("unmanagedAttributePolicy", "ADMIN_EDIT"));
    }

    @BeforeEach
    void allCountriesAreServed() {
        REALM.call("PUT", "/two-step/policy", Map.of("allowed-countries", List.of()));
    }

    @Test
    void aNumberOfTheProfileIsShownByItsLastTwoDigits() {
        PageText alice = withNumberInProfile(number);

        alice.opensPhonePage().seesEntered("use", "suggested").seesEntered("number", "");

        showsNoNumber(alice.page());
        assertThat(alice.page().text()).contains("Use the number ••• ••" + number.substring(number.length() - 2));
        alice.seesEntered("country", "AT");
    }

    @Test
    void anImportedNumberIsShownByItsLastTwoDigitsUntilItIsProved() {
        PageText alice = person();
        REALM.call(
                "POST",
                "/two-step/users/import",
                Map.of(
                        "as",
                        "to-be-confirmed",
                        "rows",
                        List.of(Map.of("user", alice.user().name(), "number", number))));

        alice.opensPhonePage();
        showsNoNumber(alice.page());
        alice.continues().sees("code");
        showsNoNumber(alice.page());
        alice.presses("two-step-edit-number").sees("phone").seesEntered("use", "suggested");
        showsNoNumber(alice.page());
        alice.continues().sees("code").entersCode(PHONES.nextCode(number)).sees("backup");
        showsNoNumber(alice.page());
        alice.backsUpWithRecoveryCodes();
        alice.turnsOn();
        assertThat(alice.user().credentials("two-step-phone")).hasSize(1);
    }

    @Test
    void aWrongCodeAndANewOneDoNotShowIt() {
        PageText alice = withNumberInProfile(number);
        alice.opensPhonePage().continues().sees("code");

        alice.entersCode(Phones.wrong(PHONES.nextCode(number))).seesError("code", ".+");
        showsNoNumber(alice.page());
        alice.presses("two-step-resend").sees("code");
        showsNoNumber(alice.page());
    }

    @Test
    void itCanBeReplacedByAnother() {
        PageText alice = withNumberInProfile(number);
        String other = Phones.newNumber();

        alice.opensPhonePage().chooses("use", "other").types("number", other).continues();

        alice.sees("code").reads(other.substring(other.length() - 4));
        assertThat(PHONES.received(number)).isZero();
        alice.entersCode(PHONES.nextCode(other)).sees("backup");
    }

    @Test
    void whatWasTypedBesideItIsKeptAfterAnError() {
        PageText alice = withNumberInProfile(number);

        alice.opensPhonePage().chooses("use", "other").types("number", "12").continues();

        alice.sees("phone").seesError("number", "too short").seesEntered("number", "12");
        alice.seesEntered("use", "other");
        showsNoNumber(alice.page());
        alice.types("number", "").continues().seesError("number", "enter your phone number");
        alice.seesEntered("use", "other");
    }

    @Test
    void aLandlineIsRefusedForTextsWithoutBeingShown() {
        PageText alice = withNumberInProfile("+4930123456");

        alice.opensPhonePage().chooses("channel", "sms").continues();

        alice.sees("phone").seesError("use", "landline").seesEntered("use", "suggested");
        alice.seesEntered("channel", "voice");
        assertThat(digits(alice.page())).doesNotContain("30123456");
    }

    @Test
    void oneThatCannotBeUsedIsNotOffered() {
        REALM.call("PUT", "/two-step/policy", Map.of("allowed-countries", List.of("AT", "CH")));

        withNumberInProfile(number).opensPhonePage().seesNo("use").seesEntered("number", "");
        withNumberInProfile("+49700 12345678").opensPhonePage().seesNo("use");
    }

    @Test
    void nobodyChoosesWhatIsNotOffered() {
        PageText alice = person();

        alice.opensPhonePage().seesNo("use").posts(Map.of("use", "suggested"));

        alice.sees("phone").seesError("number", "enter your phone number");
        PageText bob = withNumberInProfile(number);
        bob.opensPhonePage().posts(Map.of("use", "suggested", "country", "??", "number", "'<>"));
        bob.sees("code");
        showsNoNumber(bob.page());
    }

    @Test
    void theCountryOfTheOtherPhoneIsPreselected() {
        PageText alice = person();
        alice.opensWizard().setsUpPhoneFirst("+336123450" + number.substring(number.length() - 2));

        alice.chooses("backup", "phone").continues();

        alice.sees("phone").seesEntered("country", "FR");
        alice.reads("For example 06 12 34 56 78 or +33 6 12 34 56 78.");
    }

    @ParameterizedTest
    @CsvSource({"sv,SE", "ja,JP", "de-CH,CH", "'en-US,en',US", "en,''", "'ar,en-GB',GB"})
    void theCountryOfTheLanguageIsPreselected(String languages, String country) {
        HttpUser visitor = new HttpUser().sending("Accept-Language", languages);

        new PageText(visitor, WITHOUT_DEFAULT, WITHOUT_DEFAULT.user(), PHONES)
                .opensPhonePage()
                .seesEntered("country", country);
    }

    @Test
    void aNumberInInternationalFormNeedsNoCountry() {
        HttpUser visitor = new HttpUser().sending("Accept-Language", "en");
        PageText alice = new PageText(visitor, WITHOUT_DEFAULT, WITHOUT_DEFAULT.user(), PHONES).opensPhonePage();

        alice.types("number", "0171 2345678").continues().sees("phone").seesError("country", "choose a country");
        alice.types("number", number).continues().sees("code");
    }

    private void showsNoNumber(HtmlPage page) {
        assertThat(digits(page)).doesNotContain(number.substring(5, 12)).doesNotContain(number.substring(6));
    }

    private static String digits(HtmlPage page) {
        return page.body().replaceAll("[^0-9]", "");
    }

    private static PageText person() {
        return new PageText(REALM, PHONES);
    }

    private static PageText withNumberInProfile(String value) {
        User user = REALM.user(Map.of("attributes", Map.of("phoneNumber", List.of(value))));
        return new PageText(REALM, user, PHONES);
    }
}
