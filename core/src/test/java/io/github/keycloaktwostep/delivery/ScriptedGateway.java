// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.delivery;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.MessageGateway;
import io.github.keycloaktwostep.gateway.SendOutcome;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Returns the outcome that the test defines, and remembers the messages it received. */
final class ScriptedGateway implements MessageGateway {

    private final Set<Channel> channels;
    private final List<Message> carried = new CopyOnWriteArrayList<>();
    private volatile Function<Message, SendOutcome> answer;

    ScriptedGateway(Function<Message, SendOutcome> answer) {
        this(answer, EnumSet.allOf(Channel.class));
    }

    ScriptedGateway(Function<Message, SendOutcome> answer, Set<Channel> channels) {
        this.answer = answer;
        this.channels = channels;
    }

    static ScriptedGateway accepting() {
        return new ScriptedGateway(message -> SendOutcome.accepted());
    }

    void refuses(FailureReason reason) {
        answers(message -> SendOutcome.refused(reason));
    }

    void answers(Function<Message, SendOutcome> other) {
        this.answer = other;
    }

    int asked() {
        return carried.size();
    }

    @Override
    public Set<Channel> channels() {
        return channels;
    }

    @Override
    public SendOutcome send(Message message) {
        carried.add(message);
        return answer.apply(message);
    }
}
