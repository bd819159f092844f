// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.server.MailServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.server.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.RepeatedTest;

/**
 * Requests of one browser tab share its authentication session. While one of them waits for the lock of the attacker's
 * account, another one makes a victim the user of the session: <em>Forgot password</em> needs only a user name.
 */
class SharedSessionAttackIT {

    private static final int BUSY_TABS = 8;

    private static final Realm REALM = Realm.on(Servers.inbox())
            .with("smtpServer", MailServer.running().config())
            .with("resetPasswordAllowed", true)
            .create();

    private final User mallory = REALM.user();
    private final User carol = REALM.user();

    @RepeatedTest(6)
    void waitingRequestDoesNotSignInAnotherUser() {
        AtomicBoolean finished = new AtomicBoolean();
        List<Supplier<HtmlPage>> requests = new ArrayList<>();
        for (int i = 0; i < BUSY_TABS; i++) {
            HttpUser busy = new HttpUser();
            HtmlPage page = settings(busy);
            requests.add(() -> {
                HtmlPage last = page;
                while (!finished.get()) {
                    last = busy.submit(last, Map.of("step", "settings", "action", "retry"));
                }
                return last;
            });
        }
        HttpUser tab = new HttpUser();
        HtmlPage settings = settings(tab);
        HttpUser waiting = tab.window();
        HttpUser switching = tab.window();
        requests.add(() -> {
            try {
                return waiting.submit(settings, Map.of("step", "settings", "action", "done"));
            } finally {
                finished.set(true);
            }
        });
        requests.add(() -> {
            HtmlPage login = switching.open(REALM.url() + "/login-actions/restart?client_id=" + Realm.CLIENT
                    + "&tab_id=" + settings.parameter("tab_id"));
            HtmlPage ask = switching.open(
                    login.link("login-actions/reset-credentials").orElseThrow().toString());
            return switching.submit(ask, Map.of("username", carol.name()));
        });

        List<HtmlPage> pages = ParallelRequests.atOnce(requests);

        assertThat(carol.sessions())
                .as("sessions of a user who has not authenticated")
                .isZero();
        assertThat(pages).allMatch(page -> page.status() < 500);
    }

    private HtmlPage settings(HttpUser visitor) {
        return visitor.signIn(REALM, mallory, "kc_action", "two-step-settings").expect("settings");
    }
}
