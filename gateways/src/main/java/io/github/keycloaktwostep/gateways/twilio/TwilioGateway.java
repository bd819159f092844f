// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.twilio;

import com.twilio.base.Creator;
import com.twilio.exception.ApiException;
import com.twilio.http.TwilioRestClient;
import com.twilio.rest.api.v2010.account.CallCreator;
import com.twilio.rest.api.v2010.account.MessageCreator;
import com.twilio.type.PhoneNumber;
import com.twilio.type.Twiml;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.DeliveryCallbacks;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.MessageGateway;
import io.github.keycloaktwostep.gateway.SendOutcome;
import io.github.keycloaktwostep.gateways.http.GatewayOptions;
import io.github.keycloaktwostep.gateways.http.OutcomeLog;
import io.github.keycloaktwostep.gateways.http.PostResult;
import io.github.keycloaktwostep.gateways.http.ServerPost;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Sends messages through Twilio's resources Messages and Calls. Sends each message once. Only Twilio's error codes are
 * logged, because its error texts contain the number.
 */
final class TwilioGateway implements MessageGateway {

    private static final Logger LOG = Logger.getLogger(TwilioGateway.class);
    private static final int CREATED = 201;
    private static final OutcomeLog OUTCOMES = new OutcomeLog(LOG, "Twilio", status -> status == CREATED);

    /** Twilio's error code for an invalid callback URL. */
    private static final int INVALID_CALLBACK = 21609;

    /** The longest validity period that Twilio allows, in seconds. */
    private static final int MAX_VALIDITY = 36_000;
    /** Maximum duration of a call, in seconds. A call that says the code three times takes half of it. */
    private static final int MAX_CALL_DURATION = 120;

    private static final List<String> CALL_EVENTS = List.of("answered", "completed");

    private final TwilioSettings settings;
    private final ServerPost server;
    private final InstantSource clock;
    private final Function<DeliveryCallbacks, Object> resource;

    /** @param resource creates the resource that receives status callbacks */
    TwilioGateway(
            TwilioSettings settings,
            ServerPost server,
            InstantSource clock,
            Function<DeliveryCallbacks, Object> resource) {
        this.settings = settings;
        this.server = server;
        this.clock = clock;
        this.resource = resource;
    }

    @Override
    public Set<Channel> channels() {
        return settings.senders().channels();
    }

    @Override
    public SendOutcome send(Message message) {
        Optional<URI> callback =
                settings.callbacks().address(message.callbackReference(TwilioGatewayFactory.PROVIDER_ID));
        Instant end = clock.instant().plus(server.limit());
        Attempt attempt = attempt(message, callback, server);
        if (callback.isEmpty() || !attempt.code().equals(Optional.of(INVALID_CALLBACK))) {
            return attempt.outcome();
        }
        // Twilio did not send the message. A message without delivery reports is better than none.
        LOG.warnf(
                "Twilio rejects the host name %s: no status callbacks. Check the server's host name, or set %s",
                callback.get().getHost(),
                GatewayOptions.option(TwilioGatewayFactory.PROVIDER_ID, TwilioOptions.CALLBACK_BASE_URL));
        Duration left = Duration.between(clock.instant(), end);
        return left.isNegative() || left.isZero()
                ? attempt.outcome()
                : attempt(message, Optional.empty(), server.withLimit(left)).outcome();
    }

    @Override
    public Optional<Object> resource(DeliveryCallbacks callbacks) {
        return settings.callbacks().token().map(token -> resource.apply(callbacks));
    }

    /** @param code Twilio's error code, if there was one */
    private record Attempt(SendOutcome outcome, Optional<Integer> code) {}

    private Attempt attempt(Message message, Optional<URI> callback, ServerPost connection) {
        Optional<? extends Creator<?>> creator =
                switch (message.channel()) {
                    case SMS -> text(message, callback);
                    case VOICE -> call(message, callback);
                };
        return creator.map(request -> create(request, message, connection))
                .orElseGet(() -> new Attempt(SendOutcome.refused(FailureReason.COUNTRY_CLOSED), Optional.empty()));
    }

    private Optional<MessageCreator> text(Message message, Optional<URI> callback) {
        PhoneNumber to = new PhoneNumber(message.to().e164());
        return settings.senders()
                .sender(message.region())
                .map(sender -> sender.isMessagingService()
                        ? new MessageCreator(to, sender.value(), message.text())
                        : new MessageCreator(to, new PhoneNumber(sender.value()), message.text()))
                .map(creator -> creator.setValidityPeriod(validity(message)))
                .map(creator -> callback.map(creator::setStatusCallback).orElse(creator));
    }

    private Optional<CallCreator> call(Message message, Optional<URI> callback) {
        PhoneNumber to = new PhoneNumber(message.to().e164());
        Twiml twiml = new Twiml(SpokenText.twiml(message.text(), message.locale()));
        return settings.senders()
                .caller()
                .map(from -> new CallCreator(to, new PhoneNumber(from), twiml).setTimeLimit(MAX_CALL_DURATION))
                .map(creator -> callback.map(
                                url -> creator.setStatusCallback(url).setStatusCallbackEvent(CALL_EVENTS))
                        .orElse(creator));
    }

    private int validity(Message message) {
        return (int) Math.min(MAX_VALIDITY, message.validity(clock.instant()).toSeconds());
    }

    private Attempt create(Creator<?> request, Message message, ServerPost connection) {
        ServerHttpClient http = new ServerHttpClient(connection, settings.baseUrl());
        TwilioRestClient client = new TwilioRestClient.Builder(
                        settings.credentials().user(), settings.credentials().secret())
                .accountSid(settings.accountSid())
                .httpClient(http)
                .build();
        Optional<Integer> code = Optional.empty();
        try {
            request.create(client);
        } catch (RuntimeException e) {
            // The HTTP response counts: the message is sent even if the SDK cannot read the response.
            code = e instanceof ApiException error ? Optional.ofNullable(error.getCode()) : Optional.empty();
            if (http.result().isEmpty()) {
                throw e;
            }
        }
        return new Attempt(outcome(http.result().orElseThrow(), code, message), code);
    }

    /** Twilio cannot be queried for a message whose outcome is unclear, because it has no id before it is accepted. */
    private static SendOutcome outcome(PostResult result, Optional<Integer> code, Message message) {
        // Error codes of a broken server are ignored, because they may blame the number.
        Optional<FailureReason> reason =
                result.httpStatus() < 500 ? code.flatMap(TwilioErrors::reason) : Optional.empty();
        return OUTCOMES.of(
                message,
                result,
                reason,
                code.map(number -> "error " + number + " (https://www.twilio.com/docs/api/errors/" + number + ")")
                        .orElse("no error code"));
    }
}
