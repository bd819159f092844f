package io.github.keycloaktwostep.gateways.twilio;

import com.twilio.base.Creator;
import com.twilio.exception.ApiException;
import com.twilio.http.TwilioRestClient;
import com.twilio.rest.api.v2010.account.CallCreator;
import com.twilio.rest.api.v2010.account.MessageCreator;
import com.twilio.type.PhoneNumber;
import com.twilio.type.Twiml;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.MessageGateway;
import io.github.keycloaktwostep.gateway.SendOutcome;
import io.github.keycloaktwostep.gateways.http.Deadlines;
import io.github.keycloaktwostep.gateways.http.RequestOutcome;
import io.github.keycloaktwostep.gateways.http.RequestTimeouts;
import io.github.keycloaktwostep.gateways.http.ServerPost;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.http.impl.client.CloseableHttpClient;
import org.jboss.logging.Logger;

/**
 * Carries messages through Twilio's Messages and Calls resources. Asks once and tells apart what was refused for sure
 * and what nobody knows. Twilio's texts of errors hold the number, so that only its codes are logged.
 */
final class TwilioGateway implements MessageGateway {

    private static final Logger LOG = Logger.getLogger(TwilioGateway.class);

    private static final int CREATED = 201;
    /** Twilio's error for an address of call-backs that it cannot use. */
    private static final int INVALID_CALL_BACK = 21609;

    /** Seconds; the most Twilio keeps a message waiting. */
    private static final int LONGEST_VALIDITY = 36_000;
    /** Seconds; a code said three times takes half of it. */
    private static final int LONGEST_CALL = 120;

    private static final List<String> CALL_EVENTS = List.of("answered", "completed");

    private final TwilioSettings settings;
    private final Supplier<CloseableHttpClient> http;
    private final Function<TwilioCallbacks, Object> resource;
    private final RequestTimeouts limits;
    private final Deadlines deadlines;
    private final Clock clock;

    TwilioGateway(
            TwilioSettings settings,
            Supplier<CloseableHttpClient> http,
            Function<TwilioCallbacks, Object> resource,
            RequestTimeouts limits,
            Deadlines deadlines,
            Clock clock) {
        this.settings = settings;
        this.http = http;
        this.resource = resource;
        this.limits = limits;
        this.deadlines = deadlines;
        this.clock = clock;
    }

    @Override
    public Set<Channel> channels() {
        return settings.senders().channels();
    }

    @Override
    public SendOutcome send(Message message) {
        Optional<URI> callBack =
                settings.callBacks().address(message.callBackReference(TwilioGatewayFactory.PROVIDER_ID));
        Instant end = clock.instant().plus(limits.whole());
        Attempt attempt = attempt(message, callBack, limits);
        if (callBack.isPresent() && attempt.code().equals(Optional.of(INVALID_CALL_BACK))) {
            // Nothing was sent, and a code that arrives unwatched is worth more than none.
            LOG.warnf(
                    "Twilio cannot reach %s: no status call-backs. Check the server's host name, or set %s%s",
                    callBack.get().getHost(), TwilioOptions.PREFIX, TwilioOptions.CALLBACK_BASE_URL);
            Duration left = Duration.between(clock.instant(), end);
            return !left.isNegative() && !left.isZero()
                    ? attempt(message, Optional.empty(), new RequestTimeouts(limits.connect(), left))
                            .outcome()
                    : attempt.outcome();
        }
        return attempt.outcome();
    }

    @Override
    public Optional<Object> resource() {
        return settings.callBacks().token().map(token -> resource.apply(settings.callBacks()));
    }

    private record Attempt(SendOutcome outcome, Optional<Integer> code) {}

    private Attempt attempt(Message message, Optional<URI> callBack, RequestTimeouts allowed) {
        Optional<? extends Creator<?>> creator =
                message.channel() == Channel.VOICE ? call(message, callBack) : text(message, callBack);
        return creator.map(request -> create(request, message, allowed))
                .orElseGet(() -> new Attempt(new SendOutcome.Refused(FailureReason.COUNTRY_CLOSED), Optional.empty()));
    }

    private Optional<MessageCreator> text(Message message, Optional<URI> callBack) {
        PhoneNumber to = new PhoneNumber(message.to().e164());
        return settings.senders()
                .sender(message.region())
                .map(sender -> sender instanceof TwilioSenders.Sender.Service service
                        ? new MessageCreator(to, service.sid(), message.text())
                        : new MessageCreator(
                                to, new PhoneNumber(((TwilioSenders.Sender.Own) sender).from()), message.text()))
                .map(creator -> creator.setValidityPeriod(validity(message)))
                .map(creator -> callBack.map(creator::setStatusCallback).orElse(creator));
    }

    private Optional<CallCreator> call(Message message, Optional<URI> callBack) {
        PhoneNumber to = new PhoneNumber(message.to().e164());
        Twiml said = new Twiml(new SpokenText(message.text(), message.locale()).twiml());
        return settings.senders()
                .caller()
                .map(from -> new CallCreator(to, new PhoneNumber(from), said).setTimeLimit(LONGEST_CALL))
                .map(creator -> callBack.map(
                                url -> creator.setStatusCallback(url).setStatusCallbackEvent(CALL_EVENTS))
                        .orElse(creator));
    }

    private int validity(Message message) {
        return (int)
                Math.min(LONGEST_VALIDITY, message.validity(clock.instant()).toSeconds());
    }

    private Attempt create(Creator<?> request, Message message, RequestTimeouts allowed) {
        ServerHttpClient connection =
                new ServerHttpClient(new ServerPost(http.get(), allowed, deadlines), settings.baseUrl());
        TwilioRestClient client = new TwilioRestClient.Builder(
                        settings.credentials().user(), settings.credentials().secret())
                .accountSid(settings.accountSid())
                .httpClient(connection)
                .build();
        Optional<Integer> code = Optional.empty();
        try {
            request.create(client);
        } catch (RuntimeException e) {
            if (connection.fate() instanceof RequestOutcome.NotTried) {
                throw e;
            }
            // What matters is what the server answered: a message is sent even if the SDK cannot read the answer.
            code = e instanceof ApiException answer ? Optional.ofNullable(answer.getCode()) : Optional.empty();
        }
        return new Attempt(outcome(connection.fate(), code, message), code);
    }

    private static SendOutcome outcome(RequestOutcome fate, Optional<Integer> code, Message message) {
        if (fate instanceof RequestOutcome.Response answered) {
            if (answered.status() == CREATED) {
                return new SendOutcome.Accepted();
            }
            SendOutcome outcome = TwilioErrors.outcome(answered.status(), code);
            LOG.logf(
                    blamesTheNumber(outcome) ? Logger.Level.DEBUG : Logger.Level.INFO,
                    "Twilio answered %s with HTTP %d, %s",
                    message,
                    answered.status(),
                    code.map(number -> "error " + number + " (https://www.twilio.com/docs/api/errors/" + number + ")")
                            .orElse("no error code"));
            return outcome;
        }
        if (fate instanceof RequestOutcome.NotSent notSent) {
            LOG.infof("No connection to Twilio for %s: %s", message, notSent.trouble());
            return new SendOutcome.Refused(FailureReason.UNREACHABLE);
        }
        if (fate instanceof RequestOutcome.NoResponse unanswered) {
            LOG.infof("No answer from Twilio for %s: %s", message, unanswered.trouble());
        }
        return new SendOutcome.Unclear();
    }

    private static boolean blamesTheNumber(SendOutcome outcome) {
        return outcome instanceof SendOutcome.Refused refused
                && !refused.reason().otherGatewayMayHelp();
    }
}
