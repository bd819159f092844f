// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Totp;
import io.github.keycloaktwostep.tests.server.User;
import java.util.List;
import java.util.function.Supplier;

/**
 * What users do on the pages, in terms of the public names. {@link BrowserUser} uses a browser; {@link PageText} does
 * not, and takes a tenth of the time.
 *
 * @param <S> the implementing class
 */
abstract class UserJourney<S extends UserJourney<S>> {

    final Realm realm;
    final User user;
    final Phones phones;
    /** Codes of the preferred method. */
    Supplier<String> codes = () -> {
        throw new IllegalStateException("no method is set up yet");
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

    /** Asserts that this page of the product is shown. */
    public abstract S sees(String name);

    public abstract S seesApp();

    /** Asserts an error at a field. */
    public abstract S seesError(String field, String pattern);

    /** Asserts an alert above the page. */
    public abstract S seesAlert(String pattern);

    public abstract S types(String field, String value);

    public abstract S chooses(String radio, String value);

    public abstract S ticks(String checkbox);

    public abstract S presses(String id);

    /** Presses the page's primary button, which is the first. */
    public abstract S continues();

    /** Chooses a method by its label. */
    public abstract S choosesOption(String pattern);

    public abstract List<String> recoveryCodesOnPage();

    public abstract String secretOnPage();

    /** Ends the session in this browser and keeps its other cookies. */
    public abstract S signsOut();

    /**
     * Enrols the user with a phone and recovery codes through {@link HttpEnrolment}, and signs out.
     *
     * @param remembered whether this browser is remembered
     * @return the recovery codes
     */
    public abstract List<String> enrols(String number, boolean remembered);

    /** Opens the app and enters the password; further parameters go to the authorization endpoint. */
    public S signsIn(String... parameters) {
        return opens(realm.signInUrl(parameters)).givesPassword();
    }

    /** Signs in and opens the wizard by the link that an app uses. */
    public S opensWizard() {
        return signsIn("kc_action", "two-step-setup").sees("intro");
    }

    /** Opens the wizard and proceeds to the page for the number. */
    public S opensPhonePage() {
        return opensWizard()
                .continues()
                .sees("method")
                .chooses("method", "phone")
                .continues()
                .sees("phone");
    }

    /** Opens the settings by link. Keycloak asks users to sign in if they are not signed in. */
    public S opensSettings() {
        return opens(realm.signInUrl("kc_action", "two-step-settings"));
    }

    /** Types a code and continues. */
    public S entersCode(String code) {
        return types("code", code).continues();
    }

    /** Sets up a phone, from the first page of the wizard to the choice of a backup. */
    public S setsUpPhoneFirst(String number) {
        continues().sees("method").chooses("method", "phone").continues();
        codes = () -> phones.nextCode(number);
        return verifiesPhone(number).sees("backup");
    }

    /** Sets up an app, from the first page of the wizard to the choice of a backup. */
    public Totp setsUpAppFirst() {
        continues().sees("method").chooses("method", "app").continues();
        Totp app = provesApp();
        codes = app::freshCode;
        sees("backup");
        return app;
    }

    public S verifiesPhone(String number) {
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
        return verifiesPhone(number).sees("finish");
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

    /** Enters a code of the preferred method on the sign-in page. */
    public S passesSecondStep() {
        return sees("sign-in").entersCode(codes.get());
    }

    /** Enters the password and chooses a method other than the preferred one. */
    public S signsInWith(String option) {
        signsIn().sees("sign-in").presses("two-step-other-options").sees("options");
        return choosesOption(option).continues().sees("sign-in");
    }

    public S turnsOn() {
        return presses("two-step-turn-on").sees("on").continues().seesApp();
    }

    /** Address of the logout endpoint. */
    final String logoutUrl() {
        return realm.url() + "/protocol/openid-connect/logout?client_id=" + Realm.CLIENT;
    }
}
