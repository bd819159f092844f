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
import io.github.keycloaktwostep.policy.PolicyReader;
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

/** {@code …/two-step/test-message}: to see whether messages arrive. */
public final class TestMessageResource {

    /** Resource type of the admin event. */
    static final String EVENT = "TWO_STEP_TEST_MESSAGE";

    private final AdminRequest call;

    public TestMessageResource(AdminRequest call) {
        this.call = call;
    }

    /**
     * Sends a text or makes a call that holds no code. Limited to ten an hour in a realm, and by what holds for codes.
     * Needs the role manage-realm, since it costs money.
     */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response send(InputStream body) {
        call.auth().realm().requireManageRealm();
        return call.answer(Response.Status.ACCEPTED, () -> {
            ObjectNode json = RequestInput.jsonObject(call.contentType(), body);
            Policy policy = PolicyReader.read(call.realm());
            TestMessageRequest request =
                    new TestMessageReader(policy, delivery().channels()).read(json);
            TestResult outcome = new TestMessages(call.session(), call.realm(), policy, new ServerClock())
                    .send(request.number(), request.region(), request.channel());
            if (outcome instanceof TestResult.TestLimitReached refused) {
                throw RequestRejected.tooMany(
                        "Too many messages were sent (" + refused.refusal().budget() + "); try again after "
                                + refused.refusal().until());
            }
            if (outcome instanceof TestResult.TestQueueFull) {
                throw RequestRejected.conflict("busy", "More messages wait than can be sent; try again in a minute");
            }
            String masked = request.number().masked();
            call.report(
                    OperationType.ACTION,
                    EVENT,
                    Map.of("to", masked, "channel", request.channel().id()));
            return TestMessageStatus.sending(((TestResult.TestSent) outcome).id(), masked);
        });
    }

    /** What became of a test message. Needs the role manage-realm. */
    @GET
    @Path("{messageId}")
    @Produces(MediaType.APPLICATION_JSON)
    public Response status(@PathParam("messageId") String messageId) {
        call.auth().realm().requireManageRealm();
        return call.answer(() -> {
            DeliveryReport report = delivery()
                    .report(messageId)
                    .orElseThrow(() -> RequestRejected.notFound(
                            "messageId", "There is no message of this id in the realm, or it was sent too long ago"));
            return TestMessageStatus.of(messageId, report);
        });
    }

    private Delivery delivery() {
        return call.session().getProvider(Delivery.class);
    }

    /** Words for admins. */
    static String advice(DeliveryReport report) {
        if (report.status() != DeliveryStatus.FAILED) {
            return switch (report.status()) {
                case SENDING -> "Ask again in a moment.";
                case SENT -> "The gateway took it. Not every gateway tells whether it arrived: look at the phone.";
                default -> "It arrived.";
            };
        }
        return switch (report.reason().orElseThrow()) {
            case NUMBER_UNUSABLE -> "Nobody can be reached by this number: check it.";
            case CANNOT_RECEIVE_TEXTS -> "This is no phone for text messages: try a call.";
            case OPTED_OUT -> "The owner of this phone has told the sender to stop: unblock it there, or use another.";
            case NOT_ANSWERED -> "Nobody answered the call.";
            case CARRIER_REFUSED -> "The carrier refused it: look into the log of the gateway's console.";
            case COUNTRY_CLOSED ->
                "The gateway's account may not send to this country: open it in the gateway's console.";
            case BACK_OFF -> "The gateway asks to slow down: try again in a minute.";
            case ACCOUNT_TROUBLE ->
                "The gateway refuses this account, or none is configured for this channel: check credentials, balance and"
                        + " sender, and the server's log.";
            case UNREACHABLE -> "The gateway does not answer: check the network, proxy and base address.";
            case UNKNOWN -> "See the server's log for what the gateway said.";
            case UNCLEAR -> "Nobody knows whether it went out: look at the phone, and into the gateway's console.";
        };
    }

    static String channels(Iterable<Channel> channels) {
        StringBuilder words = new StringBuilder();
        channels.forEach(channel -> words.append(words.isEmpty() ? "" : ", ").append(channel.id()));
        return words.isEmpty() ? "none" : words.toString();
    }
}
