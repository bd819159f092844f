package io.github.keycloaktwostep.gateways.twilio;

import com.twilio.base.Creator;
import com.twilio.exception.ApiException;
import com.twilio.http.TwilioRestClient;
import com.twilio.rest.api.v2010.account.CallCreator;
import com.twilio.rest.api.v2010.account.MessageCreator;
import com.twilio.type.PhoneNumber;
import com.twilio.type.Twiml;
import io.github.keycloaktwostep.delivery.Channel;
import io.github.keycloaktwostep.delivery.FailureReason;
import io.github.keycloaktwostep.delivery.Message;
import io.github.keycloaktwostep.delivery.MessageGateway;
import io.github.keycloaktwostep.delivery.SendOutcome;
import io.github.keycloaktwostep.gateways.http.Deadlines;
import io.github.keycloaktwostep.gateways.http.Fate;
import io.github.keycloaktwostep.gateways.http.Limits;
import io.github.keycloaktwostep.gateways.http.ServerPost;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
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
    /** Seconds; the most Twilio keeps a message waiting. */
    private static final int LONGEST_VALIDITY = 36_000;

    private final TwilioSettings settings;
    private final Supplier<CloseableHttpClient> http;
    private final Limits limits;
    private final Deadlines deadlines;
    private final Clock clock;

    TwilioGateway(
            TwilioSettings settings,
            Supplier<CloseableHttpClient> http,
            Limits limits,
            Deadlines deadlines,
            Clock clock) {
        this.settings = settings;
        this.http = http;
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
        Optional<? extends Creator<?>> creator = message.channel() == Channel.VOICE ? call(message) : text(message);
        return creator.<SendOutcome>map(resource -> create(resource, message))
                .orElseGet(() -> new SendOutcome.Refused(FailureReason.COUNTRY_CLOSED));
    }

    private Optional<MessageCreator> text(Message message) {
        PhoneNumber to = new PhoneNumber(message.to().e164());
        return settings.senders()
                .sender(message.region())
                .map(sender -> sender instanceof Senders.Sender.Service service
                        ? new MessageCreator(to, service.sid(), message.text())
                        : new MessageCreator(to, new PhoneNumber(((Senders.Sender.Own) sender).from()), message.text()))
                .map(creator -> creator.setValidityPeriod(validity(message)));
    }

    private Optional<CallCreator> call(Message message) {
        PhoneNumber to = new PhoneNumber(message.to().e164());
        Twiml said = new Twiml(new SpokenText(message.text(), message.locale()).twiml());
        return settings.senders().caller().map(from -> new CallCreator(to, new PhoneNumber(from), said));
    }

    private int validity(Message message) {
        return (int)
                Math.min(LONGEST_VALIDITY, message.validity(clock.instant()).toSeconds());
    }

    private SendOutcome create(Creator<?> resource, Message message) {
        ServerHttpClient connection =
                new ServerHttpClient(new ServerPost(http.get(), limits, deadlines), settings.baseUrl());
        TwilioRestClient client = new TwilioRestClient.Builder(
                        settings.credentials().user(), settings.credentials().secret())
                .accountSid(settings.accountSid())
                .httpClient(connection)
                .build();
        Optional<Integer> code = Optional.empty();
        try {
            resource.create(client);
        } catch (RuntimeException e) {
            if (connection.fate() instanceof Fate.Untried) {
                throw e;
            }
            // What matters is what the server answered: a message is sent even if the SDK cannot read the answer.
            code = e instanceof ApiException answer ? Optional.ofNullable(answer.getCode()) : Optional.empty();
        }
        return outcome(connection.fate(), code, message);
    }

    private static SendOutcome outcome(Fate fate, Optional<Integer> code, Message message) {
        if (fate instanceof Fate.Answered answered) {
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
        if (fate instanceof Fate.NotSent notSent) {
            LOG.infof("No connection to Twilio for %s: %s", message, notSent.trouble());
            return new SendOutcome.Refused(FailureReason.UNREACHABLE);
        }
        if (fate instanceof Fate.Unanswered unanswered) {
            LOG.infof("No answer from Twilio for %s: %s", message, unanswered.trouble());
        }
        return new SendOutcome.Unclear();
    }

    private static boolean blamesTheNumber(SendOutcome outcome) {
        return outcome instanceof SendOutcome.Refused refused
                && !refused.reason().otherGatewayMayHelp();
    }
}
