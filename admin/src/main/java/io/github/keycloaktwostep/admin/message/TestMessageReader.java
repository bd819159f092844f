package io.github.keycloaktwostep.admin.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.admin.http.NumberCheck;
import io.github.keycloaktwostep.admin.http.RequestInput;
import io.github.keycloaktwostep.admin.http.RequestRejected;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.phone.ParsedNumber;
import io.github.keycloaktwostep.policy.Policy;
import java.util.List;
import java.util.Set;

/** Parses and checks a request for a test message, by the same rules as for codes. */
final class TestMessageReader {

    private static final String TO = "to";
    private static final String CHANNEL = "channel";

    private final Policy policy;
    private final Set<Channel> channels;

    /** @param channels the channels that the gateways carry */
    TestMessageReader(Policy policy, Set<Channel> channels) {
        this.policy = policy;
        this.channels = Set.copyOf(channels);
    }

    /** @throws RequestRejected with the name of the invalid field */
    TestMessageRequest read(ObjectNode json) {
        RequestInput.onlyFields(json, List.of(TO, CHANNEL), "");
        Channel channel = channel(json.get(CHANNEL));
        JsonNode to = json.get(TO);
        if (to == null || !to.isTextual()) {
            throw RequestRejected.invalidValue(
                    TO, "to: a phone number as text is required, such as \"+4915112345678\"");
        }
        NumberCheck check = new NumberCheck(policy);
        ParsedNumber.Valid number = check.forChannel(
                channel,
                check.of(to.textValue()).orElseThrow(problem -> RequestRejected.invalidValue(TO, "to: " + problem)));
        if (channel == Channel.SMS && number.line() == ParsedNumber.NumberType.CALLS_ONLY) {
            throw RequestRejected.invalidValue(
                    CHANNEL, "channel: this is a landline, which receives no text messages; use voice");
        }
        return new TestMessageRequest(number.number(), number.region(), channel);
    }

    private Channel channel(JsonNode given) {
        Channel channel = given == null
                ? Channel.SMS
                : Channel.of(given.isTextual() ? given.textValue() : "")
                        .orElseThrow(() -> RequestRejected.invalidValue(CHANNEL, "channel must be sms or voice"));
        if (!channels.contains(channel)) {
            throw RequestRejected.invalidValue(
                    CHANNEL,
                    "channel: no gateway of this server carries " + channel.id() + "; what they carry: "
                            + TestMessageResource.channels(channels));
        }
        return channel;
    }
}
