package io.github.keycloaktwostep.benchmark.gateway;

import io.github.keycloaktwostep.benchmark.Turns;
import io.github.keycloaktwostep.tests.server.User;
import io.github.keycloaktwostep.tests.visitor.Member;
import io.github.keycloaktwostep.tests.visitor.Visitor;
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

    Crew.Turn withPassword() {
        return new Crew.Turn(withPassword.next(), new Visitor());
    }

    Crew.Turn remembered() {
        Member member = remembered.next();
        return new Crew.Turn(member.user(), member.rememberedBrowser());
    }
}
