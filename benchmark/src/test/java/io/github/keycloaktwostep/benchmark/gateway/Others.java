package io.github.keycloaktwostep.benchmark.gateway;

import io.github.keycloaktwostep.benchmark.Turns;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.server.User;
import java.util.List;

/** People whose sign-ins need no message. */
final class Others {

    private final Turns<User> withPassword;
    private final Turns<Member> remembered;

    /**
     * @param withPassword have no second step
     * @param remembered have one, and a remembered browser
     */
    Others(List<User> withPassword, List<Member> remembered) {
        this.withPassword = new Turns<>(withPassword);
        this.remembered = new Turns<>(remembered);
    }

    Workers.Turn withPassword() {
        return new Workers.Turn(withPassword.next(), new HttpUser());
    }

    Workers.Turn remembered() {
        Member member = remembered.next();
        return new Workers.Turn(member.user(), member.rememberedBrowser());
    }
}
