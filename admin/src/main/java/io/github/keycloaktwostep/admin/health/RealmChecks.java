package io.github.keycloaktwostep.admin.health;

import java.util.ArrayList;
import java.util.List;

/** Checks settings of realm and server: password guessing, mail, host name and texts. */
final class RealmChecks {

    private final RealmSnapshot snapshot;
    private final List<Finding> findings = new ArrayList<>();

    RealmChecks(RealmSnapshot snapshot) {
        this.snapshot = snapshot;
    }

    List<Finding> findings() {
        if (!snapshot.bruteForceProtected()) {
            findings.add(Finding.warning(
                    "brute-force-protection-off",
                    "Keycloak's brute-force protection is off, so the number of password guesses is not limited",
                    "Enable it under Realm settings, Security defenses."));
        }
        if (snapshot.policy().notifyByEmail() && !snapshot.canMail()) {
            findings.add(Finding.warning(
                    "no-mail",
                    "The policy notifies users of changes by mail, but the realm cannot send mails: it has no sender"
                            + " address",
                    "Fill in 'From' under Realm settings, Email, or set 'notify-by-email' to false."));
        }
        if (!snapshot.hostNameFixed()) {
            findings.add(Finding.warning(
                    "host-name-not-fixed",
                    "No host name is fixed, so clients choose it. Text messages lack the last line from which browsers fill"
                            + " in the code, gateways are not asked for delivery reports, and mails do not link to the"
                            + " account",
                    "Set the server's option hostname, or 'Frontend URL' under Realm settings, General."));
        }
        if (!snapshot.unusableTexts().isEmpty()) {
            findings.add(Finding.warning(
                    "texts-unusable",
                    "The realm has texts that cannot be used: " + String.join("; ", snapshot.unusableTexts()),
                    "Correct them under Realm settings, Localization. They are patterns of java.text.MessageFormat."));
        }
        return findings;
    }
}
