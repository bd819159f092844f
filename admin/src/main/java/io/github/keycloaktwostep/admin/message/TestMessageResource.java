// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.message;

import io.github.keycloaktwostep.admin.http.AdminRequest;
import io.github.keycloaktwostep.admin.http.NumberCheck;
import io.github.keycloaktwostep.admin.http.RequestInput;
import io.github.keycloaktwostep.admin.http.RequestRejected;
import io.github.keycloaktwostep.challenge.CodelessMessages;
import io.github.keycloaktwostep.challenge.Recipient;
import io.github.keycloaktwostep.challenge.SendResult;
import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.keycloak.ServerClock;
import io.github.keycloaktwostep.phone.ParsedNumber.NumberType;
import io.github.keycloaktwostep.phone.ParsedNumber.Valid;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyStore;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.keycloak.events.admin.OperationType;

/** The endpoint {@code …/two-step/test-message}: sends a message to test whether messages arrive. */
@Produces(MediaType.APPLICATION_JSON)
public final class TestMessageResource {

    /** Resource type of the admin event. */
    static final String EVENT = "TWO_STEP_TEST_MESSAGE";

    private static final String TO = "to";
    private static final String CHANNEL = "channel";

    private final AdminRequest request;

    public TestMessageResource(AdminRequest request) {
        this.request = request;
    }

    /**
     * Sends a text message or makes a call without a code. A realm can send ten an hour, and the rate limits for codes
     * apply. Requires the role manage-realm, because it costs money.
     */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response send(InputStream body) {
        request.auth().realm().requireManageRealm();
        return request.answer(
                Response.Status.ACCEPTED,
                () -> send(RequestInput.json(request.contentType(), body, TestMessageRequest.class)));
    }

    /**
     * @param to phone number in international form
     * @param channel {@code sms} or {@code voice}; {@code null} means {@code sms}
     */
    private record TestMessageRequest(String to, String channel) {

        @Override
        public String toString() {
            return "TestMessageRequest[" + channel + "]";
        }
    }

    private TestMessageStatus send(TestMessageRequest message) {
        Policy policy = PolicyStore.read(request.realm());
        Channel channel = channel(message.channel(), delivery().channels());
        Valid number = number(message.to(), channel, new NumberCheck(policy));
        String id = Delivery.newMessageId();
        SendResult result = new CodelessMessages(request.session(), request.realm(), policy, new ServerClock())
                .test(id, new Recipient(number.number(), number.region(), channel, false));
        return switch (result.status()) {
            // Test messages have no cooldown.
            case LIMIT_REACHED, COOLING_DOWN ->
                throw RequestRejected.tooMany(
                        "Too many messages were sent (" + result.limit() + "); try again after " + result.until());
            case UNAVAILABLE ->
                throw RequestRejected.conflict(
                        "busy", "Too many messages are waiting to be sent; try again in a minute");
            case SENT -> {
                String masked = number.number().masked();
                request.report(OperationType.ACTION, EVENT, Map.of(TO, masked, CHANNEL, channel.id()));
                yield TestMessageStatus.of(id, masked, DeliveryReport.sending());
            }
        };
    }

    private static Channel channel(String given, Set<Channel> supported) {
        Channel channel = given == null
                ? Channel.SMS
                : Channel.of(given)
                        .orElseThrow(() -> RequestRejected.invalidValue(CHANNEL, "channel must be sms or voice"));
        if (!supported.contains(channel)) {
            throw RequestRejected.invalidValue(
                    CHANNEL,
                    "channel: no gateway of this server supports " + channel.id() + "; supported: "
                            + NumberCheck.list(supported));
        }
        return channel;
    }

    /** Checks a number by the same rules as for codes. */
    private static Valid number(String to, Channel channel, NumberCheck check) {
        Valid number = check.forChannel(channel, check.check(TO, Objects.requireNonNullElse(to, "")));
        if (channel == Channel.SMS && number.type() == NumberType.CALLS_ONLY) {
            throw RequestRejected.invalidValue(
                    CHANNEL, "channel: this is a landline, which receives no text messages; use voice");
        }
        return number;
    }

    /** Delivery status of a test message. Requires the role manage-realm. */
    @GET
    @Path("{messageId}")
    public Response status(@PathParam("messageId") String messageId) {
        request.auth().realm().requireManageRealm();
        return request.answer(() -> {
            DeliveryReport report = delivery()
                    .report(messageId)
                    .orElseThrow(() -> RequestRejected.notFound(
                            "messageId", "There is no message with this id in the realm, or it was sent too long ago"));
            return TestMessageStatus.of(messageId, null, report);
        });
    }

    private Delivery delivery() {
        return request.session().getProvider(Delivery.class);
    }
}
