// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import java.util.List;
import java.util.function.Supplier;

/**
 * What people do on the pages, in the words of the public names; with a browser as {@link BrowserUser}, and without one, which
 * takes a tenth of the time, as {@link PageText}.
 *
 * @param <S> who does it
 */
abstract class UserJourney<S extends UserJourney<S>> {

    final Realm realm;
    final User user;
    final Phones phones;
    /** Of the preferred method. */
    Supplier<String> codes = () -> {
        throw new IllegalStateException("nothing set up yet");
    };

    UserJourney(Realm realm, User user, Phones phones) {
        this.realm = realm;
        this.user = user;
        this.phones = phones;
    }

    abstract S self();

    public User user() {
        return user;
    }

    public abstract S opens(String address);

    public abstract S givesPassword();

    /** One of the product's pages. */
    public abstract S sees(String name);

    public abstract S seesApp();

    /** An error at a field. */
    public abstract S seesError(String field, String pattern);

    /** A message above the page. */
    public abstract S seesAlert(String pattern);

    public abstract S types(String field, String value);

    public abstract S chooses(String radio, String value);

    public abstract S ticks(String checkbox);

    public abstract S presses(String id);

    /** Presses the page's primary button, which is the first. */
    public abstract S continues();

    /** Chooses a way to get a code by what it says. */
    public abstract S choosesOption(String pattern);

    public abstract List<String> recoveryCodesOnPage();

    public abstract String secretOnPage();

    /** Ends the session in this browser and keeps its other cookies. */
    public abstract S signsOut();

    /**
     * Turns it on with a phone and recovery codes, by {@link HttpEnrolment}, and signs out.
     *
     * @param remembered whether this browser is remembered
     * @return the recovery codes
     */
    public abstract List<String> hasTurnedItOn(String number, boolean remembered);

    /** Opens the app and gives the password; further parameters go to the authorization endpoint. */
    public S signsIn(String... parameters) {
        return opens(realm.signInUrl(parameters)).givesPassword();
    }

    /** Signs in and opens the wizard by the link that an app uses. */
    public S opensWizard() {
        return signsIn("kc_action", "two-step-setup").sees("intro");
    }

    /** Opens the wizard and goes as far as the page for the number. */
    public S opensPhonePage() {
        return opensWizard()
                .continues()
                .sees("method")
                .chooses("method", "phone")
                .continues()
                .sees("phone");
    }

    /** Opens the settings by link; signed in already, or asked to. */
    public S opensSettings() {
        return opens(realm.signInUrl("kc_action", "two-step-settings"));
    }

    /** Types a code and goes on. */
    public S entersCode(String code) {
        return types("code", code).continues();
    }

    /** From the first page of the wizard to the choice of a backup, with a phone. */
    public S setsUpPhoneFirst(String number) {
        continues().sees("method").chooses("method", "phone").continues();
        codes = () -> phones.nextCode(number);
        return provesPhone(number).sees("backup");
    }

    /** From the first page of the wizard to the choice of a backup, with an app. */
    public Totp setsUpAppFirst() {
        continues().sees("method").chooses("method", "app").continues();
        Totp app = provesApp();
        codes = app::freshCode;
        sees("backup");
        return app;
    }

    public S provesPhone(String number) {
        sees("phone").types("number", number).continues();
        return sees("code").entersCode(phones.nextCode(number));
    }

    public Totp provesApp() {
        sees("app");
        Totp app = Totp.ofKey(secretOnPage());
        entersCode(app.freshCode());
        return app;
    }

    public S backsUpWithPhone(String number) {
        chooses("backup", "phone").continues();
        return provesPhone(number).sees("finish");
    }

    public Totp backsUpWithApp() {
        chooses("backup", "app").continues();
        Totp app = provesApp();
        sees("finish");
        return app;
    }

    public List<String> backsUpWithRecoveryCodes() {
        chooses("backup", "recovery-codes").continues();
        sees("recovery-codes");
        List<String> list = recoveryCodesOnPage();
        ticks("saved").continues().sees("finish");
        return list;
    }

    /** Types a code of the preferred method where one is asked for. */
    public S provesItself() {
        return sees("sign-in").entersCode(codes.get());
    }

    /** Gives the password and chooses another way than the preferred one. */
    public S signsInWith(String option) {
        signsIn().sees("sign-in").presses("two-step-other-options").sees("options");
        return choosesOption(option).continues().sees("sign-in");
    }

    public S turnsOn() {
        return presses("two-step-turn-on").sees("on").continues().seesApp();
    }

    /** Where a session is ended. */
    final String logoutUrl() {
        return realm.url() + "/protocol/openid-connect/logout?client_id=" + Realm.CLIENT;
    }
}
