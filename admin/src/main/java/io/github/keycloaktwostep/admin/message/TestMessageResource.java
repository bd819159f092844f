package io.github.keycloaktwostep.admin.message;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.admin.http.AdminRequest;
import io.github.keycloaktwostep.admin.http.RequestInput;
import io.github.keycloaktwostep.admin.http.RequestRejected;
import io.github.keycloaktwostep.challenge.TestMessages;
import io.github.keycloaktwostep.challenge.TestMessages.TestResult;
import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.DeliveryStatus;
import io.github.keycloaktwostep.keycloak.ServerClock;
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
import org.keycloak.events.admin.OperationType;

/** The endpoint {@code …/two-step/test-message}: sends a message to test whether messages arrive. */
public final class TestMessageResource {

    /** Resource type of the admin event. */
    static final String EVENT = "TWO_STEP_TEST_MESSAGE";

    private final AdminRequest request;

    public TestMessageResource(AdminRequest request) {
        this.request = request;
    }

    /**
     * Sends a text message or makes a call without a code. A realm can send ten an hour, and the rate limits for codes apply.
     * Requires the role manage-realm, because it costs money.
     */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response send(InputStream body) {
        request.auth().realm().requireManageRealm();
        return request.answer(Response.Status.ACCEPTED, () -> {
            ObjectNode json = RequestInput.jsonObject(request.contentType(), body);
            Policy policy = PolicyStore.read(request.realm());
            TestMessageRequest message =
                    new TestMessageReader(policy, delivery().channels()).read(json);
            TestResult outcome = new TestMessages(request.session(), request.realm(), policy, new ServerClock())
                    .send(message.number(), message.region(), message.channel());
            if (outcome instanceof TestResult.TestLimitReached limit) {
                throw RequestRejected.tooMany(
                        "Too many messages were sent (" + limit.exceeded().limit() + "); try again after "
                                + limit.exceeded().until());
            }
            if (outcome instanceof TestResult.TestQueueFull) {
                throw RequestRejected.conflict(
                        "busy", "Too many messages are waiting to be sent; try again in a minute");
            }
            String masked = message.number().masked();
            request.report(
                    OperationType.ACTION,
                    EVENT,
                    Map.of("to", masked, "channel", message.channel().id()));
            return TestMessageStatus.sending(((TestResult.TestSent) outcome).id(), masked);
        });
    }

    /** Delivery status of a test message. Requires the role manage-realm. */
    @GET
    @Path("{messageId}")
    @Produces(MediaType.APPLICATION_JSON)
    public Response status(@PathParam("messageId") String messageId) {
        request.auth().realm().requireManageRealm();
        return request.answer(() -> {
            DeliveryReport report = delivery()
                    .report(messageId)
                    .orElseThrow(() -> RequestRejected.notFound(
                            "messageId", "There is no message with this id in the realm, or it was sent too long ago"));
            return TestMessageStatus.of(messageId, report);
        });
    }

    private Delivery delivery() {
        return request.session().getProvider(Delivery.class);
    }

    /** Explains a delivery report to admins, and says what to do. */
    static String advice(DeliveryReport report) {
        if (report.status() != DeliveryStatus.FAILED) {
            return switch (report.status()) {
                case SENDING -> "Ask again in a moment.";
                case SENT -> "The gateway accepted it. Not every gateway reports whether it arrived: check the phone.";
                default -> "It arrived.";
            };
        }
        return switch (report.reason().orElseThrow()) {
            case NUMBER_UNUSABLE -> "This number cannot be reached: check it.";
            case CANNOT_RECEIVE_TEXTS -> "This phone cannot receive text messages: try a call.";
            case OPTED_OUT ->
                "The owner of this phone has opted out of messages from the sender: opt in again there, or use another phone.";
            case NOT_ANSWERED -> "Nobody answered the call.";
            case CARRIER_REFUSED -> "The carrier refused it: check the log in the gateway's console.";
            case COUNTRY_CLOSED ->
                "The gateway's account may not send to this country: enable it in the gateway's console.";
            case BACK_OFF -> "The gateway asks to slow down: try again in a minute.";
            case ACCOUNT_TROUBLE ->
                "The gateway refuses this account, or none is configured for this channel: check credentials, balance and"
                        + " sender, and the server's log.";
            case UNREACHABLE -> "The gateway does not answer: check the network, proxy and base address.";
            case UNKNOWN -> "Check the server's log for the gateway's response.";
            case UNCLEAR -> "It is unknown whether the message was sent: check the phone and the gateway's console.";
        };
    }

    static String channels(Iterable<Channel> channels) {
        StringBuilder words = new StringBuilder();
        channels.forEach(channel -> words.append(words.isEmpty() ? "" : ", ").append(channel.id()));
        return words.isEmpty() ? "none" : words.toString();
    }
}
