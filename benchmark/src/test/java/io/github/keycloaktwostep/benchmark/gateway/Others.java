package io.github.keycloaktwostep.benchmark.gateway;

import io.github.keycloaktwostep.tests.server.User;
import io.github.keycloaktwostep.tests.visitor.Member;
import io.github.keycloaktwostep.tests.visitor.Visitor;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** People whose sign-ins need no message. */
final class Others {

    private final List<User> withPassword;
    private final Members remembered;
    private final AtomicInteger turns = new AtomicInteger();

    /**
     * @param withPassword have no second step
     * @param remembered have one, and a remembered browser
     */
    Others(List<User> withPassword, List<Member> remembered) {
        this.withPassword = List.copyOf(withPassword);
        this.remembered = new Members(remembered);
    }

    Crew.Turn withPassword() {
        User user = withPassword.get(Math.floorMod(turns.getAndIncrement(), withPassword.size()));
        return new Crew.Turn(user, new Visitor());
    }

    Crew.Turn remembered() {
        Member member = remembered.next();
        return new Crew.Turn(member.user(), member.rememberedBrowser());
    }
}
